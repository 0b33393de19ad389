import { type ReactNode, useId } from "react";
import { classNames } from "../../ui/class-names.ts";

interface GroupProps {
  readonly title: string;
  /** The title stands above instead of beside. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** Settings that belong together, with their title beside them. */
export function Group({ title, wide = false, children }: GroupProps) {
  const id = useId();
  return (
    <section className={classNames("settings__group", wide && "settings__group--wide")} aria-labelledby={id}>
      <h3 id={id} className="settings__title">
        {title}
      </h3>
      <div className="settings__controls">{children}</div>
    </section>
  );
}

import { type ReactNode, useId } from "react";

/** Settings that belong together, with their title beside them. */
export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="settings__group" aria-labelledby={id}>
      <h3 id={id} className="settings__title">
        {title}
      </h3>
      <div className="settings__controls">{children}</div>
    </section>
  );
}

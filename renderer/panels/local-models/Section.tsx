import { type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  /** At the end of the title's line. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className="local-section" aria-labelledby={id}>
      <div className="local-section__line">
        <h3 id={id} className="local-section__title">
          {title}
        </h3>
        {actions}
      </div>
      {children}
    </section>
  );
}

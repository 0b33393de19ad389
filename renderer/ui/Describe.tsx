interface DescribeProps {
  /** The control points here with `aria-describedby`. */
  readonly id: string;
  /** Shown below the control. */
  readonly description?: string | undefined;
  /** Shown as the label's tooltip, where there is no room; said by screen readers all the same. */
  readonly hint?: string | undefined;
}

export function Describe({ id, description, hint }: DescribeProps) {
  const text = description ?? hint;
  if (!text) return null;
  return (
    <p id={id} className={description ? "field-description" : "visually-hidden"}>
      {text}
    </p>
  );
}

import { classNames } from "./class-names.ts";
import "./plain-text.css";

interface PlainTextProps {
  readonly text: string;
  /** What it is. */
  readonly label: string;
  /** As long as a letter, not as a few lines. */
  readonly isLong?: boolean;
}

/** Somebody else's words as they are, with their line breaks, scrolled where they are many. */
export function PlainText({ text, label, isLong = false }: PlainTextProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is scrolled by keyboard
    <pre className={classNames("plain-text", isLong && "plain-text--long")} tabIndex={0} aria-label={label}>
      {text}
    </pre>
  );
}

import { Button } from "../../ui/Button.tsx";
import "./work-status.css";

interface WorkStatusProps {
  readonly text: string;
  /** 0..1; null while not known. */
  readonly share: number | null;
  /** Null where it cannot be stopped. */
  readonly cancel: (() => void) | null;
}

/** Something that is worked on, for as long as that takes; what is over at once is not shown. */
export function WorkStatus({ text, share, cancel }: WorkStatusProps) {
  return (
    <span className="status-bar__item work-status" role="status">
      {text}
      {share === null ? null : ` ${Math.round(share * 100)} %`}
      {cancel ? (
        <Button size="small" variant="quiet" onClick={cancel}>
          Cancel
        </Button>
      ) : null}
    </span>
  );
}

import { RotateCcw } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { shortcutOfPress } from "./commands/bindings.ts";
import { isMac } from "./commands/keyboard.ts";
import { formatShortcut, type Shortcut } from "./commands/shortcut.ts";

interface ShortcutLineProps {
  readonly title: string;
  readonly keys: readonly string[];
  /** The person chose the key. */
  readonly isChanged: boolean;
  readonly isRecording: boolean;
  /** Titles of the commands that have a key already. */
  readonly conflicts: (shortcut: Shortcut) => readonly string[];
  readonly onRecord: () => void;
  readonly onCancel: () => void;
  /** Null takes the key away. */
  readonly onBind: (shortcut: Shortcut | null) => void;
  readonly onReset: () => void;
}

/** A command with its key; clicked, it takes the next key that is pressed. */
export function ShortcutLine({
  title,
  keys,
  isChanged,
  isRecording,
  onRecord,
  onReset,
  ...recorder
}: ShortcutLineProps) {
  if (isRecording) return <Recorder title={title} {...recorder} />;
  return (
    <div className="shortcut-sheet__line">
      <dt>{title}</dt>
      <dd>
        {isChanged ? (
          <IconButton
            size="small"
            label={`Reset the key of ${title}`}
            icon={<RotateCcw size={12} />}
            onClick={onReset}
          />
        ) : null}
        <button
          type="button"
          className="shortcut-sheet__key"
          aria-label={`${title}: ${keys.join(" or ") || "no key"}. Change`}
          onClick={onRecord}
        >
          {keys.length > 0 ? keys.map((key) => <kbd key={key}>{key}</kbd>) : <kbd data-empty>none</kbd>}
        </button>
      </dd>
    </div>
  );
}

const refusals = {
  taken: "This key moves around the page. Hold another with it, or choose another.",
  browser: "Browsers keep this key for their own windows and tabs. Choose another.",
} as const;

type RecorderProps = Pick<ShortcutLineProps, "title" | "conflicts" | "onCancel" | "onBind">;

/** Waits for a key; one that another command has is asked about first. */
function Recorder({ title, conflicts, onCancel, onBind }: RecorderProps) {
  const [pressed, setPressed] = useState<Shortcut | null>(null);
  const [refusal, setRefusal] = useState<keyof typeof refusals | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const owners = pressed ? conflicts(pressed) : [];
  return (
    <div className="shortcut-sheet__recorder" role="group" aria-label={`Key for ${title}`}>
      <div className="shortcut-sheet__line">
        <dt>{title}</dt>
        <dd>
          <button
            ref={field}
            type="button"
            className="shortcut-sheet__field"
            onKeyDown={(event) => {
              if (event.key === "Tab") return;
              event.preventDefault();
              event.stopPropagation();
              if (event.key === "Escape") return onCancel();
              const shortcut = shortcutOfPress(event, isMac);
              if (shortcut === "modifier") return;
              setRefusal(typeof shortcut === "string" ? shortcut : null);
              if (typeof shortcut === "string") return;
              if (conflicts(shortcut).length === 0) onBind(shortcut);
              else setPressed(shortcut);
            }}
          >
            {pressed ? formatShortcut(pressed, isMac) : "Press a key…"}
          </button>
        </dd>
      </div>
      {refusal ? <p role="alert">{refusals[refusal]}</p> : null}
      {pressed ? <p role="alert">{owners.map((owner) => `“${owner}”`).join(", ")} has this key.</p> : null}
      <div className="shortcut-sheet__buttons">
        {pressed ? (
          <Button size="small" variant="primary" onClick={() => onBind(pressed)}>
            Take it over
          </Button>
        ) : null}
        <Button size="small" onClick={() => onBind(null)}>
          No key
        </Button>
        <Button size="small" variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

import { useEffect, useRef, useState } from "react";
import "./fields.css";

interface EditableTextProps {
  /** What is edited: "Document name". */
  readonly label: string;
  readonly value: string;
  readonly maximumLength: number;
  readonly editing: boolean;
  /** Null when it was left unchanged. */
  readonly onDone: (value: string | null) => void;
}

/** A text that becomes a field where it stands. Enter or leaving takes it, Escape keeps the old one. */
export function EditableText({ label, value, maximumLength, editing, onDone }: EditableTextProps) {
  return editing ? (
    <TextEditor label={label} value={value} maximumLength={maximumLength} onDone={onDone} />
  ) : (
    <span className="editable-text">{value}</span>
  );
}

function TextEditor({ label, value, maximumLength, onDone }: Omit<EditableTextProps, "editing">) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (result: string | null) => {
    if (done.current) return; // leaving follows Enter and Escape
    done.current = true;
    const trimmed = result?.trim() ?? "";
    onDone(trimmed === "" || trimmed === value ? null : trimmed);
  };
  return (
    <input
      ref={field}
      className="editable-text__field"
      aria-label={label}
      value={text}
      maxLength={maximumLength}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => finish(text)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(text);
        else if (event.key === "Escape") finish(null);
      }}
    />
  );
}

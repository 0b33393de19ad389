import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./IconButton.tsx";
import "./dialog.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the end. */
  readonly footer?: ReactNode;
  readonly width?: "narrow" | "wide" | "extra-wide";
}

/** A native modal dialog: the browser keeps the focus inside and gives it back. Mounted means open. */
export function Dialog({ title, onClose, children, footer, width = "narrow" }: DialogProps) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it leaves the document, so that the browser gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Not the close button, which comes first: what one opened the dialog for, else the dialog as a whole.
    (element?.querySelector<HTMLElement>("[data-initial-focus]") ?? element)?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={`dialog dialog--${width}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault(); // the owner unmounts it
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose(); // only the backdrop is the dialog itself
      }}
    >
      <div className="dialog__frame">
        <header className="dialog__header">
          <h2 id={titleId} className="dialog__title">
            {title}
          </h2>
          <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
        </header>
        <div className="dialog__body">{children}</div>
        {footer ? <footer className="dialog__footer">{footer}</footer> : null}
      </div>
    </dialog>
  );
}

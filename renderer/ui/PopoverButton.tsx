import { type ReactNode, useRef, useState } from "react";
import { Popover } from "./Popover.tsx";

/** What the button must be given to open the panel and to say so. */
interface Opening {
  readonly "aria-expanded": boolean;
  readonly "aria-haspopup": "dialog";
  readonly onClick: () => void;
}

interface PopoverButtonProps {
  /** Of the panel. */
  readonly label: string;
  readonly renderButton: (opening: Opening) => ReactNode;
  readonly children: ReactNode;
}

/** A button and the panel that it opens beside itself. */
export function PopoverButton({ label, renderButton, children }: PopoverButtonProps) {
  const anchor = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <div ref={anchor}>
      {renderButton({ "aria-expanded": isOpen, "aria-haspopup": "dialog", onClick: () => setOpen(true) })}
      {isOpen ? (
        <Popover label={label} anchor={anchor} onClose={() => setOpen(false)}>
          {children}
        </Popover>
      ) : null}
    </div>
  );
}

import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { Button } from "./Button.tsx";
import { IconButton } from "./IconButton.tsx";
import "./notice.css";

interface NoticeCardProps {
  readonly tone: "information" | "success" | "warning" | "error";
  readonly message: string;
  readonly nextStep: string | null;
  readonly actions: readonly { readonly label: string; readonly run: () => void }[];
  /** Closes by itself after this; not while the pointer or the keyboard is on it. Null stays. */
  readonly closesAfterMs: number | null;
  readonly onClose: () => void;
}

const icons = {
  information: <Info size={16} />,
  success: <CircleCheck size={16} />,
  warning: <TriangleAlert size={16} />,
  error: <CircleAlert size={16} />,
};

export function NoticeCard({ tone, message, nextStep, actions, closesAfterMs, onClose }: NoticeCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    if (closesAfterMs === null) return;
    const tryToClose = () => {
      if (card.current?.matches(":hover, :focus-within")) timer = setTimeout(tryToClose, 1000);
      else close();
    };
    let timer = setTimeout(tryToClose, closesAfterMs);
    return () => clearTimeout(timer);
  }, [closesAfterMs]);
  return (
    <div ref={card} className={`notice notice--${tone}`} role={tone === "error" ? "alert" : "status"}>
      <span className="notice__icon" aria-hidden="true">
        {icons[tone]}
      </span>
      <div className="notice__text">
        <p className="notice__message">{message}</p>
        {nextStep ? <p className="notice__next-step">{nextStep}</p> : null}
      </div>
      {actions.map((action) => (
        <Button
          key={action.label}
          size="small"
          onClick={() => {
            onClose();
            action.run();
          }}
        >
          {action.label}
        </Button>
      ))}
      <IconButton label="Dismiss" size="small" icon={<X size={14} />} onClick={onClose} />
    </div>
  );
}

import { type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { type Notice, noticeStore, removeNotice } from "../../state/notices.ts";
import { NoticeCard } from "../../ui/NoticeCard.tsx";
import "./notices.css";

const closesAfterMs = { information: 6000, success: 6000, warning: 12_000, error: null } as const;

/** Milliseconds; null for what stays. */
function closingTime({ tone, actions }: Notice): number | null {
  if (actions.length > 1) return null;
  return actions.length === 1 && tone === "information" ? 10_000 : closesAfterMs[tone];
}

interface NoticeListProps {
  /** Where the middle of the picture lies, as an offset from the window's middle in CSS pixels. */
  readonly shift: number;
  /** CSS pixels at the lower edge of the picture that are taken by something else. */
  readonly lift: number;
  /** Shown above the notices. */
  readonly children: ReactNode;
}

/** Notices over everything, dialogs included, and what only screen readers hear. */
export function NoticeList({ shift, lift, children }: NoticeListProps) {
  const notices = useStore(noticeStore, (state) => state.notices);
  const announcement = useStore(noticeStore, (state) => state.announcement);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = () => list.current?.showPopover();
    show();
    return noticeStore.subscribe((state, before) => {
      if (state.notices.at(-1) === before.notices.at(-1)) return;
      // Shown anew, it comes to the front of the top layer, before a dialog that was opened meanwhile.
      list.current?.hidePopover();
      show();
    });
  }, []);
  return (
    <>
      <div
        ref={list}
        className="notices"
        popover="manual"
        role="region"
        aria-label="Notices"
        style={{ "--notices-shift": `${shift}px`, "--notices-lift": `${lift}px` }}
      >
        {children}
        {notices.map((notice) => (
          <NoticeCard
            key={notice.id}
            tone={notice.tone}
            message={notice.message}
            nextStep={notice.nextStep}
            actions={notice.actions}
            closesAfterMs={closingTime(notice)}
            onClose={() => removeNotice(notice.id)}
          />
        ))}
      </div>
      <div className="visually-hidden" role="status" aria-live="polite" data-announcements>
        {announcement}
      </div>
    </>
  );
}

import { createStore } from "zustand/vanilla";

export type NoticeTone = "information" | "success" | "warning" | "error";

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly message: string;
  /** What the person can do now. */
  readonly nextStep: string | null;
  /** With more than one, the notice is a question: it stays until it is answered or dismissed. */
  readonly actions: readonly NoticeAction[];
}

export interface NoticesState {
  /** Oldest first. */
  readonly notices: readonly Notice[];
  /** Said by screen readers, shown nowhere. */
  readonly announcement: string;
}

export const noticeStore = createStore<NoticesState>()(() => ({ notices: [], announcement: "" }));

/** More than these at once are not read, and would cover the picture. */
const noticesShown = 4;

let lastId = 0;

export function addNotice(
  tone: NoticeTone,
  message: string,
  options: { readonly nextStep?: string | null; readonly actions?: readonly NoticeAction[] } = {},
): number {
  const id = ++lastId;
  const notice: Notice = {
    id,
    tone,
    message,
    nextStep: options.nextStep ?? null,
    actions: options.actions ?? [],
  };
  noticeStore.setState(({ notices }) => ({
    notices: [...notices.filter((other) => !says(other, notice)), notice].slice(-noticesShown),
  }));
  return id;
}

export function removeNotice(id: number): void {
  noticeStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Says something to screen readers only. */
export function announce(announcement: string): void {
  noticeStore.setState({ announcement });
}

/** The same failure twice is one notice, at its newest place. */
function says(a: Notice, b: Notice): boolean {
  return a.tone === b.tone && a.message === b.message && a.nextStep === b.nextStep;
}

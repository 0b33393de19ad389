import { ShieldCheck } from "lucide-react";
import { useStore } from "zustand";
import { connectionStore } from "../../state/connection.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import { savingStore } from "../../state/saving.ts";
import { formatCount, formatSize } from "../../ui/format.ts";
import { MaskWorkStatus } from "./MaskWorkStatus.tsx";
import { PictureWorkStatus } from "./PictureWorkStatus.tsx";

/** What one wants to be sure of at any time: the picture, the mask, the promise, and that it is saved. */
export function StatusBar() {
  const node = useStore(documentStore, currentNodeOf);
  return (
    <footer className="status-bar">
      {node ? (
        <span className="status-bar__item">
          {formatSize(node.picture)} px · {node.picture.depth} bit
        </span>
      ) : null}
      <MaskCoverage />
      <MaskWorkStatus />
      <PictureWorkStatus />
      {node?.kind === "edit" && node.request.maskHash === null ? (
        <span className="status-bar__item">Made anew as a whole</span>
      ) : node?.kind === "edit" ? (
        <span className="status-bar__item status-bar__item--promise">
          <ShieldCheck size={13} aria-hidden="true" />
          Pixels changed outside the mask: {formatCount(node.guarantee.pixelsChangedOutside)}
        </span>
      ) : null}
      <span className="status-bar__space" />
      <SavedState />
    </footer>
  );
}

function MaskCoverage() {
  const bounds = useStore(maskStore, (mask) => (mask.isEmpty ? null : mask.bounds));
  return <span className="status-bar__item">{bounds ? `Mask ${formatSize(bounds)} px` : "No mask"}</span>;
}

const savingTexts = {
  opening: "Opening…",
  saved: "Saved",
  pending: "Saving…",
  saving: "Saving…",
  unreadable: "The saved mask could not be read",
  failed: "Mask not saved yet; trying again",
} as const;

function SavedState() {
  const status = useStore(savingStore, (state) => state.status);
  const connection = useStore(connectionStore, (state) => state.status);
  const isLost = connection === "lost";
  return (
    <span
      className="status-bar__item"
      role="status"
      data-tone={isLost || status === "failed" ? "warning" : undefined}
    >
      {isLost ? "Connection lost; reconnecting…" : savingTexts[status]}
    </span>
  );
}

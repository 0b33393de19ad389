import type { LocalModel, LocalModelTask, ModelVariant } from "../../../shared/domain/local-model.ts";
import type { Pace } from "../../state/local-models.ts";
import { formatBytes } from "../../ui/format.ts";

/** Memory is counted in steps of 1024, as graphics cards are sold: "23.5 GiB". */
export function formatMemory(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1).replace(/\.0$/, "")} GiB`;
}

/** "less than a minute left", "about 12 minutes left", "about 3 h 20 min left". */
export function timeLeftText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "less than a minute left";
  if (minutes === 1) return "about a minute left";
  if (minutes < 60) return `about ${minutes} minutes left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** Where a task stands: its bytes and, while it runs, its speed and what remains. */
export function taskText(
  { status, stage, doneBytes, totalBytes }: LocalModelTask,
  pace: Pace | null,
): string {
  const amount =
    totalBytes === null
      ? []
      : [`${formatBytes(Math.min(doneBytes, totalBytes))} of ${formatBytes(totalBytes)}`];
  if (status === "paused") return ["Paused", ...amount].join(" · ");
  if (status === "failed") return ["Stopped", ...amount].join(" · ");
  const speed = pace ? [`${formatBytes(Math.round(pace.bytesPerSecond))}/s`] : [];
  const left = pace === null || pace.secondsLeft === null ? [] : [timeLeftText(pace.secondsLeft)];
  return [stage, ...amount, ...speed, ...left].join(" · ");
}

/** What a person has to know before a task is cancelled; null where nothing is lost. */
export function cancelQuestion({ kind, doneBytes }: LocalModelTask): string | null {
  if (kind === "probe") return null;
  if (doneBytes === 0) return "Cancelling erases what is done. A pause keeps it.";
  return `Cancelling erases the ${formatBytes(doneBytes)} that are done. A pause keeps them.`;
}

/** 0..1; null where nobody knows how much there is to do. */
export function taskFraction({ doneBytes, totalBytes }: LocalModelTask): number | null {
  if (totalBytes === null || totalBytes === 0) return null;
  return Math.min(1, doneBytes / totalBytes);
}

export function presentBytes({
  variants,
  unfinishedBytes,
}: Pick<LocalModel, "variants" | "unfinishedBytes">): number {
  return unfinishedBytes + sumOf(variants.filter(({ isPresent }) => isPresent));
}

/** What Palimpsest itself has written, and may erase: conversions, whole or not, and the original where it was downloaded. */
export function erasableBytes({
  variants,
  unfinishedBytes,
  isDownloaded,
}: Pick<LocalModel, "variants" | "unfinishedBytes" | "isDownloaded">): number {
  const erasable = variants.filter(
    ({ isPresent, precision }) => isPresent && (isDownloaded || precision !== "original"),
  );
  return unfinishedBytes + sumOf(erasable);
}

function sumOf(variants: readonly ModelVariant[]): number {
  return variants.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

import { X } from "lucide-react";
import { type CSSProperties, useState } from "react";
import { useStore } from "zustand";
import type { Rect } from "../../../shared/domain/geometry.ts";
import type { JobId, NodeId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { pictureOnStage } from "../../canvas/viewport-geometry.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { comparisonStore } from "../../state/comparison.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { editPlaceStore, placeOfEdit } from "../../state/edit-places.ts";
import { type JobsState, jobStore } from "../../state/jobs.ts";
import { type Viewport, viewportStore } from "../../state/viewport.ts";
import "./edit-preview.css";

type PreviewedJob = Extract<Job, { status: "running" }> & { readonly previewUrl: string };

/** What a running edit looks like so far, in its place on the picture and under its mask; it gives way to the result. */
export function EditPreview() {
  const node = useStore(documentStore, currentNodeOf);
  const job = useStore(jobStore, (state) => previewedJob(state, node?.id ?? null));
  const covered = useStore(
    comparisonStore,
    ({ compared, holdsOriginal }) => compared !== null || holdsOriginal,
  );
  const [kept, setKept] = useState<{ readonly job: PreviewedJob; readonly parent: HistoryNode } | null>(null);
  const [hidden, setHidden] = useState<JobId | null>(null);
  // An old one would flash up when it is uncovered.
  if (covered && kept) setKept(null);
  if (!covered && job && node && kept?.job !== job) setKept({ job, parent: node });
  if (!kept || covered || kept.job.id === hidden) return null;
  return (
    <PreviewOnPicture
      job={kept.job}
      parent={kept.parent}
      leaving={job === null}
      onHide={() => setHidden(kept.job.id)}
      onGone={() => setKept(null)}
    />
  );
}

interface PreviewOnPictureProps {
  readonly job: PreviewedJob;
  /** The picture that is edited. */
  readonly parent: HistoryNode;
  /** The edit has ended. */
  readonly leaving: boolean;
  /** The person wants to see, or paint, what lies below. */
  readonly onHide: () => void;
  readonly onGone: () => void;
}

function PreviewOnPicture({ job, parent, leaving, onHide, onGone }: PreviewOnPictureProps) {
  const viewport = useStore(viewportStore);
  const place = useStore(editPlaceStore, ({ places }) => placeOfEdit(places, job.request));
  if (!place) return null; // the queue shows it
  const { maskHash } = job.request;
  const box = onStage(viewport, place);
  const picture = pictureOnStage(viewport, parent.picture);
  return (
    <div
      className="edit-preview"
      data-leaving={leaving || undefined}
      onAnimationEnd={() => {
        if (leaving) onGone();
      }}
    >
      <img
        className="edit-preview__picture"
        src={job.previewUrl}
        alt="What the edit looks like so far"
        draggable={false}
        style={{
          ...styleOf(box),
          clipPath: clipTo(picture, box),
          ...(maskHash === null ? {} : maskStyle(previewUrl(maskHash, 2048), picture, box)),
        }}
      />
      <div className="edit-preview__frame" style={styleOf(box)} />
      <div
        className="edit-preview__label"
        style={{
          left: `${Math.max(8, box.x + 8)}px`,
          bottom: `${Math.max(8, viewport.stageHeight - box.y - box.height + 8)}px`,
        }}
      >
        <span className="edit-preview__stage">Preview · {job.stage}</span>
        <button
          type="button"
          className="edit-preview__hide"
          aria-label="Hide the preview"
          data-tooltip="Hide the preview; the queue shows it"
          onClick={onHide}
        >
          <X size={12} />
        </button>
      </div>
    </div>
  );
}

/** The edit of the shown picture that runs and has something to show. */
export function previewedJob({ jobs }: JobsState, nodeId: NodeId | null): PreviewedJob | null {
  for (const job of jobs.values()) {
    if (job.status === "running" && job.previewUrl !== null && job.request.parentId === nodeId) {
      return job as PreviewedJob; // its URL was just looked at
    }
  }
  return null;
}

function onStage({ x, y, scale }: Viewport, rect: Rect): Rect {
  return {
    x: x + rect.x * scale,
    y: y + rect.y * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  };
}

function styleOf({ x, y, width, height }: Rect): CSSProperties {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}

/** What is shown to a model may reach beyond the picture; that part is not shown. */
export function clipTo(picture: Rect, box: Rect): string {
  const gaps = [
    picture.y - box.y,
    box.x + box.width - picture.x - picture.width,
    box.y + box.height - picture.y - picture.height,
    picture.x - box.x,
  ];
  return `inset(${gaps.map((gap) => `${Math.max(0, gap)}px`).join(" ")})`;
}

function maskStyle(url: string, picture: Rect, box: Rect): CSSProperties {
  return {
    maskImage: `url("${url}")`,
    maskMode: "luminance",
    maskRepeat: "no-repeat",
    maskPosition: `${picture.x - box.x}px ${picture.y - box.y}px`,
    maskSize: `${picture.width}px ${picture.height}px`,
  };
}

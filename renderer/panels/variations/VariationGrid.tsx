import { Check, CircleAlert, Star, Trash2, X } from "lucide-react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { NodeId } from "../../../shared/domain/ids.ts";
import type { Job } from "../../../shared/domain/job.ts";
import type { EditNode } from "../../../shared/domain/node.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { documentStore, type NodeMap } from "../../state/document.ts";
import { jobStore } from "../../state/jobs.ts";
import { slotsOf, variationStore } from "../../state/variations.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Progress } from "../../ui/Progress.tsx";
import "./variations.css";

export interface VariationActions {
  readonly show: (nodeId: NodeId) => void;
  readonly keep: (
    nodeId: NodeId,
    options: { readonly star: boolean; readonly removeOthers: boolean },
  ) => void;
  readonly close: () => void;
}

const noNodes: NodeMap = new Map();

/** The results of one run beside each other, over the canvas. */
export function VariationGrid({ actions }: { readonly actions: VariationActions }) {
  const group = useStore(variationStore, (state) => state.shownGroup);
  return group === null ? null : <Grid group={group} actions={actions} />;
}

function Grid({ group, actions }: { readonly group: string; readonly actions: VariationActions }) {
  const nodes = useStore(documentStore, (state) => (state.status === "open" ? state.nodes : noNodes));
  const currentId = useStore(documentStore, (state) =>
    state.status === "open" ? state.record.currentNodeId : null,
  );
  const jobs = useStore(
    jobStore,
    useShallow((state) => slotsOf(group, noNodes, state).jobs),
  );
  const made = slotsOf(group, nodes, { jobs: new Map(), dismissed: new Set(), cancelling: new Set() }).nodes;
  const current = made.find((node) => node.id === currentId) ?? null;
  if (made.length + jobs.length === 0) return null;
  return (
    <section className="variations" aria-label="Variations" data-canvas-control>
      <ul className="variations__tiles">
        {made.map((node, index) => (
          <MadeTile
            key={node.id}
            node={node}
            number={index + 1}
            current={node === current}
            onShow={() => actions.show(node.id)}
          />
        ))}
        {jobs.map((job, index) => (
          <ComingTile key={job.id} job={job} number={made.length + index + 1} />
        ))}
      </ul>
      <div className="variations__actions">
        {current ? (
          <>
            <Button
              size="small"
              variant="primary"
              icon={<Check size={14} />}
              onClick={() => actions.keep(current.id, { star: false, removeOthers: false })}
            >
              Keep this
            </Button>
            <IconButton
              label="Keep this and star it; the others stay as branches"
              tooltipSide="top"
              icon={<Star size={14} />}
              onClick={() => actions.keep(current.id, { star: true, removeOthers: false })}
            />
            <IconButton
              label="Keep this and remove the others"
              tooltipSide="top"
              icon={<Trash2 size={14} />}
              disabled={made.length < 2}
              onClick={() => actions.keep(current.id, { star: false, removeOthers: true })}
            />
          </>
        ) : (
          <span className="variations__hint">Choose one to see it</span>
        )}
        <IconButton
          label="Close the variations; all stay as branches"
          tooltipSide="top"
          icon={<X size={14} />}
          onClick={actions.close}
        />
      </div>
    </section>
  );
}

interface MadeTileProps {
  readonly node: EditNode;
  readonly number: number;
  readonly current: boolean;
  readonly onShow: () => void;
}

function MadeTile({ node, number, current, onShow }: MadeTileProps) {
  const seed = node.request.seed === null ? "" : `, seed ${node.request.seed}`;
  return (
    <li>
      <button
        type="button"
        className={classNames("variation", current && "variation--current")}
        aria-label={`Variation ${number}${seed}`}
        aria-pressed={current}
        data-tooltip={`Variation ${number}${seed}`}
        data-tooltip-side="top"
        onClick={onShow}
      >
        <img src={previewUrl(node.picture.hash, 512)} alt="" draggable={false} />
        <span className="variation__number">{number}</span>
        {node.starred ? <Star className="variation__star" size={12} fill="currentColor" /> : null}
      </button>
    </li>
  );
}

function ComingTile({ job, number }: { readonly job: Job; readonly number: number }) {
  const failed = job.status === "failed" ? job.error.message : null;
  const running = job.status === "running" ? job : null;
  return (
    <li
      className="variation variation--coming"
      aria-label={`Variation ${number}: ${failed ?? running?.stage ?? "waiting"}`}
      data-tooltip={failed ?? undefined}
      data-tooltip-side="top"
    >
      {failed ? (
        <CircleAlert className="variation__alert" size={18} aria-hidden="true" />
      ) : (
        <Progress label={`Progress of variation ${number}`} fraction={running ? running.progress : null} />
      )}
      <span className="variation__stage">{failed ? "Failed" : (running?.stage ?? "Waiting")}</span>
    </li>
  );
}

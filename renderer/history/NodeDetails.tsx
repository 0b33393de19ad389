import { Blend, ShieldCheck, SlidersHorizontal, SquareDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { EditNode, ImportNode, Registration, TransformNode } from "../../shared/domain/node.ts";
import { previewUrl } from "../host/asset-url.ts";
import { currentNodeOf, documentStore } from "../state/document.ts";
import { formatDollars } from "../state/dollars.ts";
import { canKeepChanged } from "../state/keep-changed.ts";
import { keyStore, nameOfProvider, runsHere } from "../state/keys.ts";
import { layoutStore } from "../state/layout.ts";
import { isHiddenModel, modelWithId, nameOfModel } from "../state/models.ts";
import { Button } from "../ui/Button.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { formatBytes, formatCount, formatDuration, formatSize, formatTime } from "../ui/format.ts";
import { useNow } from "../ui/use-now.ts";
import type { HistoryActions } from "./history-actions.ts";

/** How the node on the canvas came to be: everything that is needed to make it again. */
export function NodeDetails({ actions }: { readonly actions: HistoryActions }) {
  const node = useStore(documentStore, currentNodeOf);
  const open = useStore(layoutStore, (layout) => layout.detailsVisible);
  if (!node) return null;
  return (
    <section className="node-details" aria-label="Details of the current step">
      <Disclosure
        title="Details"
        open={open}
        onToggle={(detailsVisible) => layoutStore.setState({ detailsVisible })}
      >
        {node.kind === "edit" ? <EditDetails node={node} actions={actions} /> : null}
        {node.kind === "import" ? <ImportDetails node={node} /> : null}
        {node.kind === "transform" ? <TransformDetails node={node} /> : null}
        <Warnings warnings={node.warnings} />
      </Disclosure>
    </section>
  );
}

function TransformDetails({ node }: { readonly node: TransformNode }) {
  const now = useNow();
  return (
    <FactList
      facts={[
        ["Size", formatSize(node.picture)],
        ["Made", formatTime(node.createdAt, now)],
      ]}
    />
  );
}

function EditDetails({ node, actions }: { readonly node: EditNode; readonly actions: HistoryActions }) {
  const { request, guarantee } = node;
  const keys = useStore(keyStore, (state) => state.list);
  const now = useNow();
  return (
    <>
      <FactList facts={editFacts(node, now, nameOfProvider(keys, node.provider))} />
      {request.maskHash ? (
        <p className="node-details__guarantee" data-broken={guarantee.pixelsChangedOutside > 0 || undefined}>
          <ShieldCheck size={14} aria-hidden="true" />
          Pixels changed outside the mask: {formatCount(guarantee.pixelsChangedOutside)}
        </p>
      ) : null}
      <div className="node-details__actions">
        {request.maskHash ? (
          <img
            className="node-details__mask"
            src={previewUrl(request.maskHash, 256)}
            alt="Mask of this step"
          />
        ) : null}
        {request.maskHash ? (
          <Button size="small" icon={<SquareDashed size={14} />} onClick={() => actions.loadMask(node.id)}>
            Load this mask
          </Button>
        ) : null}
        {isHiddenModel(request.modelId) ? null : (
          <Button
            size="small"
            icon={<SlidersHorizontal size={14} />}
            onClick={() => actions.reuseSettings(node.id)}
          >
            Use these settings again
          </Button>
        )}
        {canKeepChanged(node) ? (
          <Button size="small" icon={<Blend size={14} />} onClick={() => actions.keepChanged(node.id)}>
            Keep only what changed…
          </Button>
        ) : null}
      </div>
    </>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function editFacts(node: EditNode, now: number, provider: string): readonly Fact[] {
  const { request } = node;
  const model = modelWithId(request.modelId);
  const parameters = Object.entries(request.parameters).map(([name, value]): Fact => {
    const field = model?.parameters.find((candidate) => candidate.name === name);
    const choice = field?.control === "choice" && field.choices.find((known) => known.value === value)?.title;
    return [field?.title ?? name, choice || valueText(value)];
  });
  return [
    ["Model", nameOfModel(request.modelId)],
    ["Service", runsHere(node.provider) ? "None; it ran on this computer" : provider],
    ...(node.modelRevision ? [["Version", node.modelRevision] satisfies Fact] : []),
    ...(request.prompt ? [["Prompt", request.prompt] satisfies Fact] : []),
    ...parameters,
    ...(request.references.length > 0 && !isHiddenModel(request.modelId)
      ? [["References", request.references.length] satisfies Fact]
      : []),
    ...(request.seed !== null && model?.seed !== false ? [["Seed", request.seed] satisfies Fact] : []),
    ["Made", `${formatTime(node.createdAt, now)}, in ${formatDuration(node.durationMs)}`],
    ["Cost", costText(node)],
    ...(node.registration ? [["Position", registrationText(node.registration)] satisfies Fact] : []),
    ["Changed", changedText(node)],
  ];
}

function valueText(value: string | number | boolean | null): string {
  if (value === null) return "Automatic";
  return typeof value === "boolean" ? (value ? "On" : "Off") : String(value);
}

function changedText({ request, guarantee }: EditNode): string {
  const changed = formatCount(guarantee.pixelsChangedInside);
  const all = formatCount(guarantee.pixelsInMask);
  return request.maskHash
    ? `${changed} of ${all} mask pixels`
    : `${changed} of ${all} pixels; there was no mask`;
}

function costText({ cost, provider }: EditNode): string {
  if (!cost) return runsHere(provider) ? "Free" : "Not known";
  if (cost.amount === 0) return "Free";
  return cost.currency === "USD" ? formatDollars(cost.amount) : `${cost.amount} ${cost.currency}`;
}

/** How the answer lay against the picture, and what was done about it. */
export function registrationText({ shiftX, shiftY, scale, outcome }: Registration): string {
  if (outcome === "aligned") return "Exact";
  const shift = Math.hypot(shiftX, shiftY);
  const moved = [
    ...(shift >= 0.05 ? [`moved by ${shift.toFixed(1)} px`] : []),
    ...(Math.abs(scale - 1) >= 0.0005 ? [`scaled to ${(scale * 100).toFixed(1)} %`] : []),
  ].join(" and ");
  if (outcome === "corrected") return `Was ${moved || "slightly off"}; corrected`;
  return "Could not be told; left as it came";
}

function ImportDetails({ node }: { readonly node: ImportNode }) {
  const { picture } = node;
  const now = useNow();
  const facts: readonly Fact[] = [
    ["File", node.originalName],
    ["Size", `${formatSize(picture)}, ${picture.depth} bits a channel`],
    ["Stored", `${formatBytes(picture.byteLength)}, lossless; the file as it was is kept, too`],
    ["Opened", formatTime(node.createdAt, now)],
  ];
  return <FactList facts={facts} />;
}

function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className="facts__row">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="node-details__warnings" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning}>
          <TriangleAlert size={14} aria-hidden="true" />
          {warning}
        </li>
      ))}
    </ul>
  );
}

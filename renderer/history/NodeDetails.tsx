import { ShieldCheck, SlidersHorizontal, SquareDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { findModel } from "../../shared/catalogue/models.ts";
import type { EditNode, ImportNode } from "../../shared/domain/node.ts";
import { previewUrl } from "../host/asset-url.ts";
import { currentNodeOf, documentStore } from "../state/document.ts";
import { layoutStore } from "../state/layout.ts";
import { Button } from "../ui/Button.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { formatBytes, formatCount, formatDuration, formatSize, formatTime } from "../ui/format.ts";
import { useNow } from "../ui/use-now.ts";
import type { HistoryActions } from "./history-actions.ts";
import { modelName } from "./node-title.ts";

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
        {node.kind === "edit" ? <EditDetails node={node} actions={actions} /> : <ImportDetails node={node} />}
        <Warnings warnings={node.warnings} />
      </Disclosure>
    </section>
  );
}

function EditDetails({ node, actions }: { readonly node: EditNode; readonly actions: HistoryActions }) {
  const { request, guarantee } = node;
  const now = useNow();
  return (
    <>
      <FactList facts={editFacts(node, now)} />
      <p className="node-details__guarantee" data-broken={guarantee.pixelsChangedOutside > 0 || undefined}>
        <ShieldCheck size={14} aria-hidden="true" />
        Pixels changed outside the mask: {formatCount(guarantee.pixelsChangedOutside)}
      </p>
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
        <Button
          size="small"
          icon={<SlidersHorizontal size={14} />}
          onClick={() => actions.reuseSettings(node.id)}
        >
          Reuse settings
        </Button>
      </div>
    </>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function editFacts(node: EditNode, now: number): readonly Fact[] {
  const { request, guarantee } = node;
  const model = findModel(request.modelId);
  const parameters = Object.entries(request.parameters).map(([name, value]): Fact => {
    const field = model?.parameters.find((candidate) => candidate.name === name);
    const choice = field?.control === "choice" && field.choices.find((known) => known.value === value)?.title;
    return [field?.title ?? name, choice || String(value)];
  });
  return [
    ["Model", modelName(request.modelId)],
    ...(node.modelRevision ? [["Version", node.modelRevision] satisfies Fact] : []),
    ...(request.prompt ? [["Prompt", request.prompt] satisfies Fact] : []),
    ...parameters,
    ...(request.seed !== null && model?.seed !== false ? [["Seed", request.seed] satisfies Fact] : []),
    ["Made", `${formatTime(node.createdAt, now)}, in ${formatDuration(node.durationMs)}`],
    ["Cost", costText(node)],
    [
      "Changed",
      `${formatCount(guarantee.pixelsChangedInside)} of ${formatCount(guarantee.pixelsInMask)} mask pixels`,
    ],
  ];
}

function costText({ cost }: EditNode): string {
  return cost && cost.amount > 0 ? `${cost.amount} ${cost.currency}` : "Free";
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

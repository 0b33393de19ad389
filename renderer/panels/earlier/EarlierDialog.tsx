import type { HistoryNode } from "../../../shared/domain/node.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { formatDollars } from "../../state/dollars.ts";
import { runAgainTitle } from "../../state/price-text.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatTime } from "../../ui/format.ts";
import { useNow } from "../../ui/use-now.ts";
import "./earlier.css";

interface EarlierDialogProps {
  /** Results that were made from exactly the same; at least one. */
  readonly nodes: readonly HistoryNode[];
  /** How many of the run were not made before. */
  readonly missing: number;
  /** US dollars for one result; null is unknown. */
  readonly costEach: number | null;
  readonly onUse: () => void;
  readonly onRunAgain: () => void;
  readonly onClose: () => void;
}

/** Asked before something is paid for a second time. */
export function EarlierDialog({ nodes, missing, costEach, onUse, onRunAgain, onClose }: EarlierDialogProps) {
  const now = useNow();
  const all = nodes.length + missing;
  const price = (count: number) =>
    costEach === null ? " (price unknown)" : ` (${formatDollars(costEach * count)})`;
  return (
    <Dialog
      title="You have this result"
      width="wide"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button onClick={onRunAgain}>{runAgainTitle(costEach === null ? null : costEach * all)}</Button>
          <Button variant="primary" data-initial-focus onClick={onUse}>
            {missing === 0
              ? "Use that result (free)"
              : `Use ${nodes.length}, run ${missing}${price(missing)}`}
          </Button>
        </>
      }
    >
      <p className="earlier__text">
        {missing === 0
          ? "The same picture, mask, words and settings were asked for before."
          : `${nodes.length} of ${all} were asked for before with the same picture, mask, words and settings.`}
      </p>
      <ul className="earlier__pictures">
        {nodes.map((node) => (
          <li key={node.id}>
            <img src={previewUrl(node.picture.hash, 512)} alt="The earlier result" />
            <span>{factsOf(node, now)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function factsOf(node: HistoryNode, now: number): string {
  const cost = node.kind === "edit" ? node.cost : null;
  const paid = cost && cost.amount > 0 ? `, ${formatDollars(cost.amount)}` : "";
  return `${formatTime(node.createdAt, now)}${paid}`;
}

import { useStore } from "zustand";
import type { LedgerEntry } from "../../../shared/domain/ledger.ts";
import { formatDollars } from "../../state/dollars.ts";
import { modelStore, nameOfModel } from "../../state/models.ts";
import { formatTime } from "../../ui/format.ts";
import { useNow } from "../../ui/use-now.ts";

const outcomes: Readonly<Record<LedgerEntry["outcome"], string>> = {
  running: "Running",
  succeeded: "Done",
  failed: "Failed",
  moderated: "Refused by the filter",
  cancelled: "Cancelled",
  interrupted: "Interrupted",
};

/** Every job by itself, newest first. */
export function JobTable({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  const now = useNow();
  useStore(modelStore, (state) => state.models); // names may arrive later than the ledger
  return (
    <table className="ledger__table">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Model</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="ledger__number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.jobId}>
            <td>{formatTime(entry.at, now)}</td>
            <td>{nameOfModel(entry.modelId)}</td>
            <td>{outcomes[entry.outcome]}</td>
            <td className="ledger__number">{amountText(entry)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "$0.045" where it is settled, "about" where it is our estimate, "up to" where the service may not charge it. */
export function amountText({ settled, estimate, charge }: LedgerEntry): string {
  if (charge === "not-charged") return "not charged";
  if (settled !== null) return formatDollars(settled);
  if (estimate === null) return "unknown";
  return `${charge === "charged" ? "about" : "up to"} ${formatDollars(estimate)}`;
}

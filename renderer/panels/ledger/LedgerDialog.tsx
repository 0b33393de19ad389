import { Download, ReceiptText, TriangleAlert } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useStore } from "zustand";
import type { LedgerEntry } from "../../../shared/domain/ledger.ts";
import { formatDollars } from "../../state/dollars.ts";
import { keyStore, nameOfProvider } from "../../state/keys.ts";
import { groupLedger, type LedgerGrouping, startOfMonth, totalOf } from "../../state/ledger-summary.ts";
import { moneyStore } from "../../state/money.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { JobTable } from "./JobTable.tsx";
import "./ledger.css";

interface LedgerDialogProps {
  /** Newest first; `since` in milliseconds since 1970 UTC. */
  readonly list: (since: number, signal: AbortSignal) => Promise<readonly LedgerEntry[]>;
  readonly onExport: () => void;
  readonly onClose: () => void;
}

type Listed =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly message: string }
  | { readonly status: "ready"; readonly entries: readonly LedgerEntry[] };

const groupings = [
  { value: "job", title: "Jobs" },
  { value: "day", title: "Days" },
  { value: "provider", title: "Services" },
] as const;
type Grouping = (typeof groupings)[number]["value"];

const periods = [
  { value: "month", title: "This month" },
  { value: "all", title: "All time" },
] as const;
type Period = (typeof periods)[number]["value"];

/** Everything that was asked of a paid service, and what became of it. */
export function LedgerDialog({ list, onExport, onClose }: LedgerDialogProps) {
  const [grouping, setGrouping] = useState<Grouping>("job");
  const [period, setPeriod] = useState<Period>("month");
  const listed = useLedger(list, period);
  return (
    <Dialog
      title="Ledger"
      width="wide"
      onClose={onClose}
      footer={
        <>
          <span className="ledger__total">
            {listed.status === "ready" ? (
              <>
                {periods.find(({ value }) => value === period)?.title}:{" "}
                <strong>{formatDollars(totalOf(listed.entries))}</strong>
              </>
            ) : null}
          </span>
          <Button icon={<Download size={14} />} onClick={onExport}>
            Save as CSV
          </Button>
        </>
      }
    >
      <div className="ledger">
        <div className="ledger__filter">
          <Segments
            label="By"
            hideLabel
            value={grouping}
            options={groupings}
            onChange={(value) =>
              setGrouping(groupings.find((known) => known.value === value)?.value ?? "job")
            }
          />
          <Select
            label="Period"
            hideLabel
            value={period}
            options={periods}
            onChange={(value) => setPeriod(periods.find((known) => known.value === value)?.value ?? "month")}
          />
        </div>
        <Content listed={listed} grouping={grouping} />
      </div>
    </Dialog>
  );
}

function Content({ listed, grouping }: { readonly listed: Listed; readonly grouping: Grouping }) {
  switch (listed.status) {
    case "loading":
      return null;
    case "failed":
      return <EmptyState icon={<TriangleAlert size={28} />} title={listed.message} />;
    case "ready":
      if (listed.entries.length === 0) {
        return (
          <EmptyState icon={<ReceiptText size={28} />} title="Nothing was asked of a paid service">
            Every run of a paid model is written down here, with what it cost.
          </EmptyState>
        );
      }
      return grouping === "job" ? (
        <JobTable entries={listed.entries} />
      ) : (
        <GroupTable entries={listed.entries} grouping={grouping} />
      );
  }
}

interface GroupTableProps {
  readonly entries: readonly LedgerEntry[];
  readonly grouping: LedgerGrouping;
}

function GroupTable({ entries, grouping }: GroupTableProps) {
  const keys = useStore(keyStore, (state) => state.list);
  return (
    <table className="ledger__table">
      <thead>
        <tr>
          <th scope="col">{grouping === "day" ? "Day" : "Service"}</th>
          <th scope="col" className="ledger__number">
            Jobs
          </th>
          <th scope="col" className="ledger__number">
            Spent
          </th>
        </tr>
      </thead>
      <tbody>
        {groupLedger(entries, grouping).map(({ key, jobs, spent }) => (
          <tr key={key}>
            <td>{grouping === "day" ? key : nameOfProvider(keys, key)}</td>
            <td className="ledger__number">{jobs}</td>
            <td className="ledger__number">{formatDollars(spent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Asked anew whenever the spending changes: a job has ended meanwhile. */
function useLedger(list: LedgerDialogProps["list"], period: Period): Listed {
  const [listed, setListed] = useState<Listed>({ status: "loading" });
  const ask = useEffectEvent(async (since: Period, signal: AbortSignal) => {
    try {
      const entries = await list(since === "month" ? startOfMonth(Date.now()) : 0, signal);
      if (!signal.aborted) setListed({ status: "ready", entries });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : "The ledger cannot be read.";
      setListed({ status: "failed", message });
    }
  });
  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    const askNow = () => void ask(period, signal);
    askNow();
    const stop = moneyStore.subscribe(askNow);
    return () => {
      stop();
      asking.abort();
    };
  }, [period]);
  return listed;
}

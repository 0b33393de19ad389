import { ReceiptText } from "lucide-react";
import { useStore } from "zustand";
import type { Settings } from "../../../shared/domain/settings.ts";
import { formatDollars } from "../../state/dollars.ts";
import { moneyStore } from "../../state/money.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { DollarField } from "./DollarField.tsx";
import { Group } from "./Group.tsx";

interface SpendingPageProps {
  readonly onChange: (change: Partial<Settings>) => void;
  readonly onShowLedger: () => void;
}

/** How much may be spent, and how much was. */
export function SpendingPage({ onChange, onShowLedger }: SpendingPageProps) {
  const spending = useStore(moneyStore, (state) => state.spending);
  const caps = useStore(settingsStore, (settings) => settings.spendingCaps);
  return (
    <>
      <Group title="Spent">
        <dl className="spending">
          <Spent title="Today" spent={spending?.today ?? null} cap={caps.daily} />
          <Spent title="This month" spent={spending?.month ?? null} cap={caps.monthly} />
        </dl>
        <Button size="small" icon={<ReceiptText size={14} />} onClick={onShowLedger}>
          Open the ledger…
        </Button>
      </Group>
      <Group title="Caps">
        <DollarField
          label="A day"
          value={caps.daily}
          onChange={(daily) => onChange({ spendingCaps: { ...caps, daily } })}
        />
        <DollarField
          label="A month"
          value={caps.monthly}
          onChange={(monthly) => onChange({ spendingCaps: { ...caps, monthly } })}
        />
        <p className="field-description">
          A run that would pass a cap is not started, whether asked for here or by a program. Amounts are what
          services settle, else what was estimated; their own bills decide.
        </p>
      </Group>
    </>
  );
}

interface SpentProps {
  readonly title: string;
  readonly spent: number | null;
  readonly cap: number | null;
}

function Spent({ title, spent, cap }: SpentProps) {
  const share = spent === null || cap === null || cap === 0 ? null : Math.min(1, spent / cap);
  return (
    <div className="spending__row">
      <dt>{title}</dt>
      <dd>
        {spent === null ? "…" : formatDollars(spent)}
        {cap === null ? null : <span> of {formatDollars(cap)}</span>}
      </dd>
      {share === null ? null : (
        <dd>
          <meter
            className={classNames("spending__meter", share === 1 && "spending__meter--full")}
            min={0}
            max={1}
            high={0.8}
            optimum={0}
            value={share}
            aria-label={title}
          />
        </dd>
      )}
    </div>
  );
}

import { TriangleAlert, WandSparkles } from "lucide-react";
import { useId } from "react";
import { useStore } from "zustand";
import { formatDollars } from "../../state/dollars.ts";
import { runsHere } from "../../state/keys.ts";
import { moneyStore } from "../../state/money.ts";
import { costText } from "../../state/price-text.ts";
import type { RunPlan } from "../../state/run-plan.ts";
import { settingsStore } from "../../state/settings.ts";
import { canVary } from "../../state/variations.ts";
import { Button } from "../../ui/Button.tsx";
import { Segments } from "../../ui/Segments.tsx";
import type { FillActions } from "./fill-actions.ts";
import { SentSize } from "./SentSize.tsx";

interface RunBarProps {
  readonly plan: RunPlan;
  readonly unavailable: string | null;
  readonly shortcut: string;
  readonly actions: FillActions;
}

const counts = ["1", "2", "3", "4"].map((count) => ({ value: count, title: count }));

/** How often, the button, and what it costs. */
export function RunBar({ plan, unavailable, shortcut, actions }: RunBarProps) {
  const { model, verb } = plan;
  const reasonId = useId();
  const variations = useStore(settingsStore, (settings) => settings.variations);
  const reason = unavailable ?? plan.blocked;
  return (
    <div className="fill-panel__run">
      <SentSize plan={plan} />
      {model && canVary(model) ? (
        <div className="fill-panel__variations">
          <Segments
            label="Variations"
            value={String(variations)}
            options={counts}
            hint="Several results from one run, to choose from."
            onChange={(count) => actions.changeSettings({ variations: Number(count) })}
          />
        </div>
      ) : null}
      <Button
        variant="primary"
        size="large"
        fullWidth
        icon={<WandSparkles size={16} />}
        shortcut={shortcut}
        disabled={reason !== null}
        aria-describedby={reasonId}
        oncePerPress
        onClick={actions.run}
      >
        {verb}
      </Button>
      <div id={reasonId} className="fill-panel__note" role="status">
        <Cost plan={plan} />
        {reason === null ? null : <p data-tone={plan.overCap ? "danger" : undefined}>{reason}</p>}
        {plan.overCap ? (
          <Button size="small" onClick={actions.changeCaps}>
            Change the cap…
          </Button>
        ) : null}
        {plan.warning && reason === null ? (
          <p className="fill-panel__warning">
            <TriangleAlert size={14} aria-hidden="true" />
            {plan.warning}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Cost({ plan: { model, cost, count } }: { readonly plan: RunPlan }) {
  const spending = useStore(moneyStore, (state) => state.spending);
  if (!model) return null;
  if (runsHere(model.provider)) return <p>Free · runs on this computer</p>;
  const text = costText(model.price, cost, count);
  return (
    <p>
      <strong>{text}</strong>
      {spending && spending.month > 0 ? (
        <span data-tooltip={`This month: ${formatDollars(spending.month)}`}>
          {" "}
          · {formatDollars(spending.today)} today
        </span>
      ) : null}
    </p>
  );
}

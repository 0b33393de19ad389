import { createStore } from "zustand/vanilla";
import type { Spending } from "../../shared/domain/ledger.ts";
import type { Settings } from "../../shared/domain/settings.ts";
import { formatDollars } from "./dollars.ts";

/** What was spent; null until the host has said. */
export const moneyStore = createStore<{ readonly spending: Spending | null }>()(() => ({ spending: null }));

export interface CapCheck {
  /** Why nothing more may be asked for; null when it may. */
  readonly blocked: string | null;
  /** That a cap is nearly reached. */
  readonly warning: string | null;
}

/** From this share of a cap on, the editor says how near it is. */
const nearShare = 0.8;

/** What the caps say to a run of `cost` US dollars; null is a cost that cannot be told. */
export function checkCaps(
  cost: number | null,
  spending: Spending | null,
  caps: Settings["spendingCaps"],
): CapCheck {
  const periods = [
    { name: "daily", spent: spending?.today ?? 0, cap: caps.daily },
    { name: "monthly", spent: spending?.month ?? 0, cap: caps.monthly },
  ];
  let warning: string | null = null;
  for (const { name, spent, cap } of periods) {
    if (cap === null || cost === 0) continue;
    const spentText = `${formatDollars(spent)} of your ${name} cap of ${formatDollars(cap)} is spent`;
    if (spent >= cap || (cost !== null && spent + cost > cap)) {
      return { blocked: `${spentText}. Raise the cap in the settings to go on.`, warning: null };
    }
    if (spent + (cost ?? 0) >= cap * nearShare) warning ??= `${spentText}.`;
  }
  return { blocked: null, warning };
}

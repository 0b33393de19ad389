import type { Handlers } from "../../shared/contract/contract.ts";
import type { Spending } from "../../shared/domain/ledger.ts";
import type { Stop } from "../../shared/rpc/wire.ts";
import { ledgerCsv } from "../library/ledger-csv.ts";
import { startOfNextLocalDay } from "../library/local-calendar.ts";
import { eventStream } from "./event-stream.ts";
import type { HandlerServices } from "./handler-services.ts";
import type { HostServices } from "./host-services.ts";

interface MoneyServices extends Pick<HandlerServices, "library"> {
  readonly host: Pick<HostServices, "deliverExport">;
}

export function createMoneyHandlers({ library: { ledger }, host }: MoneyServices): Handlers["money"] {
  return {
    watch: (_nothing, { signal }) =>
      eventStream<Spending>(
        (listener) => {
          const tell = () => listener(ledger.spending());
          const stops = [ledger.watch(tell), everyLocalDay(tell)];
          return () => {
            for (const stop of stops) stop();
          };
        },
        () => ledger.spending(),
        signal,
      ),
    list: ({ since }) => [...ledger.list(since)],
    exportCsv: (_nothing, { signal }) =>
      host.deliverExport(
        {
          fileName: "Palimpsest ledger.csv",
          mediaType: "text/csv; charset=utf-8",
          encode: () =>
            Promise.resolve({ bytes: new TextEncoder().encode(ledgerCsv(ledger.list(0))), warnings: [] }),
        },
        signal,
      ),
  };
}

/** A new day has begun with nothing spent: said without anything having changed. */
function everyLocalDay(tell: () => void): Stop {
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(() => {
      tell();
      arm();
    }, startOfNextLocalDay(Date.now()) - Date.now());
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}

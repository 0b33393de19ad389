import type { Handlers } from "../../shared/contract/contract.ts";
import type { Spending } from "../../shared/domain/ledger.ts";
import { ledgerCsv } from "../library/ledger-csv.ts";
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
        (listener) => ledger.watch(() => listener(ledger.spending())),
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

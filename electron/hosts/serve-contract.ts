import { contract, type Handlers } from "../../shared/contract/contract.ts";
import { serve } from "../../shared/rpc/serve.ts";
import type { Stop, Wire } from "../../shared/rpc/wire.ts";
import type { Log } from "../log.ts";

/** Answers a page over its wire; what the page is not told goes to the log. */
export function serveContract(handlers: Handlers, wire: Wire, log: Log): Stop {
  return serve(contract, handlers, wire, {
    onInternalError: (error, path) => log.error("A procedure failed.", { path, error }),
  });
}

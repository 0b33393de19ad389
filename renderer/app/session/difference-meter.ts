import type { Client } from "../../../shared/contract/contract.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { type ComparedNodes, comparisonStore } from "../../state/comparison.ts";
import { differenceStore } from "../../state/difference.ts";
import { reportFailure } from "./failures.ts";

/** Has the host measure the two nodes whose difference is on the canvas, once for each pair. */
export function measureComparedNodes(client: Client, documentId: DocumentId): Stop {
  let measured: ComparedNodes | null = null;
  let abort = new AbortController();
  const update = () => {
    const { compared, mode } = comparisonStore.getState();
    const wanted = mode === "difference" ? compared : null;
    if (wanted?.beforeId === measured?.beforeId && wanted?.afterId === measured?.afterId) return;
    measured = wanted;
    abort.abort();
    abort = new AbortController();
    if (wanted) void measure(wanted, abort.signal);
    else differenceStore.setState({ status: "none" }, true);
  };
  const measure = async (nodes: ComparedNodes, signal: AbortSignal) => {
    differenceStore.setState({ status: "measuring" }, true);
    try {
      const facts = await client.documents.measureDifference({ documentId, ...nodes }, { signal });
      if (signal.aborted) return;
      differenceStore.setState(facts ? { status: "measured", ...facts } : { status: "incomparable" }, true);
    } catch (error) {
      if (signal.aborted) return;
      differenceStore.setState({ status: "failed" }, true);
      reportFailure(error);
    }
  };
  const stop = comparisonStore.subscribe(update);
  update();
  return () => {
    stop();
    abort.abort();
    differenceStore.setState({ status: "none" }, true);
  };
}

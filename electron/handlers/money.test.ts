import { expect, it, vi } from "vitest";
import { modelId } from "../../shared/domain/ids.ts";
import {
  importOf,
  keepBytes,
  openTestLibrary,
  requestOn,
  temporaryFolder,
} from "../library/testing/test-library.ts";
import type { ExportRequest } from "./host-services.ts";
import { createMoneyHandlers } from "./money.ts";

it("tells what was spent after every change, and gives the whole ledger as a file", async () => {
  const folder = await temporaryFolder();
  const library = await openTestLibrary(folder.path);
  const document = library.documents.create("Photo", importOf(await keepBytes(library, "picture")));
  const request = requestOn(library.documents.node(document.currentNodeId));
  let asked: ExportRequest | undefined;
  const handlers = createMoneyHandlers({
    library,
    host: {
      deliverExport: async (exported, signal) => {
        asked = exported;
        const { bytes, warnings } = await exported.encode(signal);
        const text = new TextDecoder().decode(bytes);
        return { type: "saved", fileName: text, byteLength: bytes.byteLength, warnings: [...warnings] };
      },
    },
  });
  const stop = new AbortController();
  const context = { signal: stop.signal };
  const watching = handlers.watch(null, context)[Symbol.asyncIterator]();
  expect(await watching.next()).toMatchObject({ value: { today: 0, month: 0 } });
  const { id } = library.journal.add(request, 0.25);
  library.journal.markSubmitting(id, { modelId: modelId.parse("bfl/x"), provider: "bfl" });
  expect(await watching.next()).toMatchObject({ value: { today: 0.25, month: 0.25 } });
  expect(await handlers.list({ since: 0 }, context)).toMatchObject([{ jobId: id, outcome: "running" }]);
  expect(await handlers.list({ since: Date.now() + 1000 }, context)).toEqual([]);
  expect(await handlers.exportCsv(null, context)).toMatchObject({
    fileName: expect.stringContaining(`${id},bfl,bfl/x,running,unknown,0.250000,,0.250000`),
  });
  expect(asked).toMatchObject({ fileName: expect.stringMatching(/\.csv$/) });
  stop.abort();
  await library.close();
  await folder.remove();
});

it("says at midnight that nothing was spent today", async () => {
  const folder = await temporaryFolder();
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: new Date(2026, 10, 21, 23, 59) });
  try {
    const library = await openTestLibrary(folder.path);
    const document = library.documents.create("Photo", importOf(await keepBytes(library, "picture")));
    const { id } = library.journal.add(requestOn(library.documents.node(document.currentNodeId)), 0.25);
    library.journal.markSubmitting(id, { modelId: modelId.parse("bfl/x"), provider: "bfl" });
    const deliverExport = () => Promise.reject(new Error("Nothing is exported here."));
    const stop = new AbortController();
    const handlers = createMoneyHandlers({ library, host: { deliverExport } });
    const watching = handlers.watch(null, { signal: stop.signal })[Symbol.asyncIterator]();
    expect(await watching.next()).toMatchObject({ value: { today: 0.25, month: 0.25 } });
    vi.advanceTimersByTime(60_000);
    expect(await watching.next()).toMatchObject({ value: { today: 0, month: 0.25 } });
    stop.abort();
    await watching.next();
    expect(vi.getTimerCount()).toBe(0);
    await library.close();
  } finally {
    vi.useRealTimers();
    await folder.remove();
  }
});

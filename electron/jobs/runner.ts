import { randomInt } from "node:crypto";
import { checkParameters } from "../../shared/catalogue/parameters.ts";
import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { EditNode } from "../../shared/domain/node.ts";
import { performEdit } from "../edits/perform-edit.ts";
import type { JournalEntry, Library, NewEdit } from "../library/library.ts";
import { keepPicture, readMask, readPicture } from "../library/picture-store.ts";
import type { ProviderEvent, RunContext } from "../providers/provider.ts";
import type { Registry } from "../providers/registry.ts";

export interface RunnerServices {
  readonly library: Library;
  readonly registry: Registry;
  /** All of a provider's outside world but the signal, which is the job's own. */
  readonly outside: Omit<RunContext, "signal">;
}

/**
 * Runs one journalled job to its node. Events are passed on after what must survive a crash is on disk.
 * @throws whatever failed, as it is; nothing is kept then.
 */
export async function* runJob(
  entry: JournalEntry,
  services: RunnerServices,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, EditNode, void> {
  const { library, registry, outside } = services;
  const request = withSeed(entry.request);
  const { model, provider } = registry.find(request.modelId);
  const parameters = checkParameters(model, request.parameters);
  const started = outside.now();
  const parent = library.documents.node(request.parentId);
  const picture = await readPicture(library.blobs, parent.picture.hash);
  const mask = request.maskHash ? await readMask(library.blobs, request.maskHash, picture) : null;
  const references = await Promise.all(request.references.map((hash) => readPicture(library.blobs, hash)));
  signal.throwIfAborted();

  const edit = performEdit(
    picture,
    mask,
    (bounds) => provider.context(model, parameters, bounds, picture),
    (framed) =>
      provider.run(
        { model, ...framed, prompt: request.prompt, parameters, seed: request.seed, references },
        { ...outside, signal },
      ),
  );
  let remoteId: string | null = null;
  let step = await edit.next();
  while (!step.done) {
    if (step.value.type === "accepted") {
      remoteId = step.value.remoteId;
      library.journal.setRemote(entry.id, step.value);
    }
    yield step.value;
    step = await edit.next();
  }
  signal.throwIfAborted();

  const { raster, guarantee, result, warnings } = step.value;
  const made: NewEdit = {
    label: model.name,
    picture: await keepPicture(library.blobs, raster),
    warnings: [...warnings, ...result.warnings],
    request: { ...request, parameters },
    provider: provider.id,
    modelRevision: result.modelRevision,
    remoteId,
    cost: result.cost,
    durationMs: Math.max(0, outside.now() - started),
    guarantee,
  };
  signal.throwIfAborted(); // the last moment: after this the node is announced
  return library.documents.addEdit(made, entry.id);
}

/** The node keeps the seed that was used, so that the same edit can be asked for again. */
function withSeed(request: EditRequest): EditRequest & { readonly seed: number } {
  return { ...request, seed: request.seed ?? randomInt(0x1_0000_0000) };
}

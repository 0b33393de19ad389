import type { EditNode } from "../../shared/domain/node.ts";
import { AppError } from "../../shared/errors.ts";
import { type EditOutcome, performEdit } from "../edits/perform-edit.ts";
import type { EditRecord, JournalEntry, Library, NewEdit } from "../library/library.ts";
import { keepPicture, readMask, readPicture, readReference } from "../library/picture-store.ts";
import type {
  Account,
  FindAccount,
  Provider,
  ProviderEvent,
  ProviderRequest,
  ProviderResult,
  RunContext,
} from "../providers/provider.ts";
import type { Registry } from "../providers/registry.ts";
import { type CheckedRequest, checkRequest } from "./check-request.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { JobBill } from "./job-bill.ts";
import { withSeed } from "./seed.ts";
import { keepWhenThereIsRoom } from "./wait-for-room.ts";

export interface RunnerServices {
  readonly library: Library;
  readonly registry: Registry;
  readonly findAccount: FindAccount;
  /** All of a provider's outside world but what is the job's own. */
  readonly outside: Omit<RunContext, "signal" | "account">;
}

/** A job to be run, or to be gone on with where its service has it already. */
export interface Run {
  readonly entry: JournalEntry;
  readonly remote: JournalEntry["remote"];
  readonly bill: JobBill;
  readonly signal: AbortSignal;
}

/**
 * Runs one journalled job to its node. What must survive a crash is on disk before the provider is asked for more.
 * @throws whatever failed, as it is; nothing is kept then.
 */
export async function* runJob(
  { entry, remote, bill, signal }: Run,
  services: RunnerServices,
): AsyncGenerator<ProviderEvent, EditNode, void> {
  const { library, registry, outside } = services;
  const checked = checkRequest(withSeed(entry.request), library, registry);
  const { model, provider } = checked;
  const started = outside.now();
  const account = yield* waitForAccount(provider, remote, services, signal);
  const edit = await prepare(checked, { entry, remote, bill, signal }, account, services);
  let remoteId = remote?.remoteId ?? null;
  const paid = model.price.kind === "free" ? null : { modelId: model.id, provider: provider.id };
  let step = await edit.next();
  while (!step.done) {
    const event = step.value;
    try {
      // A provider that is about to be asked, or that took the job without having said that it would be.
      if (event.type === "submitting" || (event.type === "accepted" && !bill.isSubmitted)) {
        library.journal.markSubmitting(entry.id, paid);
        bill.submitted();
      }
      if (event.type === "accepted") {
        remoteId = event.remoteId;
        library.journal.setRemote(entry.id, event);
        bill.accepted();
      }
    } catch (error) {
      // A full disk, say: the provider goes no further, and stops at its service what it has begun there.
      await edit.return(undefined as never); // `as`: nothing looks at what it ends with
      throw error;
    }
    yield event;
    step = await edit.next();
  }
  signal.throwIfAborted();

  const outcome = step.value;
  const durationMs = Math.max(0, outside.now() - started);
  const keep = async (): Promise<EditNode> => {
    const made: NewEdit = { ...(await makeNode(checked, outcome, library)), remoteId, durationMs };
    signal.throwIfAborted(); // the last moment: after this the node is announced
    const record: EditRecord = {
      jobId: entry.id,
      fingerprint: fingerprintOf(checked.request, model, checked.parent.picture.hash),
      settlement: bill.settlement("succeeded", "charged"),
    };
    return library.documents.addEdit(made, record);
  };
  return paid ? yield* keepWhenThereIsRoom(keep, outside, signal) : keep();
}

const keyPauseMs = 2_000;

/**
 * A job that its service has already is worth waiting for: where keys live for the run, its key has to be entered again
 * before it can go on.
 */
async function* waitForAccount(
  provider: Provider,
  remote: JournalEntry["remote"],
  { findAccount, outside }: RunnerServices,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent, Account, void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await findAccount(provider);
    } catch (error) {
      if (!remote || !(error instanceof AppError) || error.code !== "key-refused") throw error;
    }
    yield { type: "progress", fraction: null, stage: `Waiting for a key for ${provider.name}` };
    await outside.sleep(keyPauseMs, signal);
  }
}

async function prepare(
  { request, model, provider, parent }: CheckedRequest,
  { remote, bill, signal }: Run,
  account: Account,
  { library: { blobs }, outside }: RunnerServices,
): Promise<AsyncGenerator<ProviderEvent, EditOutcome<ProviderResult>, void>> {
  const { parameters } = request;
  const picture = await readPicture(blobs, parent.picture.hash);
  const mask = request.maskHash ? await readMask(blobs, request.maskHash, picture) : null;
  const references = await Promise.all(
    request.references.map((hash) => readReference(blobs, hash, model.references.maximumPixels, signal)),
  );
  signal.throwIfAborted();
  const context: RunContext = { ...outside, account, signal };
  return performEdit(
    picture,
    mask,
    { model, context: (bounds) => provider.context(model, parameters, bounds, picture), signal },
    (framed) => {
      const asked = {
        model,
        ...framed,
        prompt: request.prompt.trim(),
        parameters,
        seed: request.seed ?? 0,
        references,
      };
      return ask(provider, asked, remote, bill, context);
    },
  );
}

async function* ask(
  provider: Provider,
  request: ProviderRequest,
  remote: JournalEntry["remote"],
  bill: JobBill,
  context: RunContext,
): ReturnType<Provider["run"]> {
  const { resume } = provider;
  if (remote && resume) bill.accepted();
  const result =
    remote && resume ? yield* resume(request, remote, context) : yield* provider.run(request, context);
  // More than a number can hold is no cost, and must not keep what was paid for out of the library.
  const cost = result.cost !== null && Number.isFinite(result.cost.amount) ? result.cost : null;
  bill.answered(cost);
  return { ...result, cost };
}

async function makeNode(
  { request, model, provider }: CheckedRequest,
  { raster, guarantee, registration, result, warnings }: EditOutcome<ProviderResult>,
  { blobs, passingBlobs, documents }: Library,
): Promise<Omit<NewEdit, "remoteId" | "durationMs">> {
  return {
    label: labelOf(request.prompt) ?? model.name,
    picture: await keepPicture(
      documents.originOf(request.documentId) === "program" ? passingBlobs : blobs,
      raster,
    ),
    warnings: [...warnings, ...result.warnings],
    request,
    provider: provider.id,
    modelRevision: result.modelRevision,
    cost: result.cost,
    guarantee,
    registration,
  };
}

const longestLabel = 80;

/** The prompt's first words, cut between two of them where it can be; null for an empty prompt. */
function labelOf(prompt: string): string | null {
  const line = prompt.trim().replace(/\s+/g, " ");
  if (line === "") return null;
  if (line.length <= longestLabel) return line;
  const cut = line.slice(0, longestLabel);
  const space = cut.lastIndexOf(" ");
  return `${space > longestLabel / 2 ? cut.slice(0, space) : cut}…`;
}

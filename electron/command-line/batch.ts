import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError, costNothing } from "../../shared/errors.ts";
import { isRefusedToAll } from "../jobs/refused-to-all.ts";
import { drawSeed } from "../jobs/seed.ts";
import { dollars, totalOf } from "../jobs/spending-caps.ts";
import { approveCost } from "./approve-cost.ts";
import { onlyPositional, readAmount, readArguments, usageError } from "./arguments.ts";
import { type BatchFile, listBatch, makeTarget } from "./batch/batch-folder.ts";
import { type Batch, prepareItem, runItem } from "./batch/batch-item.ts";
import { type BatchItem, BatchJournal } from "./batch/batch-journal.ts";
import { hashRecipe, parseRecipe } from "./batch/recipe.ts";
import type { CommandContext } from "./command.ts";
import { openCommandServices } from "./command-services.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import { readPath } from "./picture-input.ts";

/**
 * `palimpsest batch`: one recipe for every picture of a folder, one after the other. What became of each is kept beside
 * the results, so that the same command goes on where it ended, and no picture is run twice.
 */
export async function batchCommand(args: readonly string[], context: CommandContext): Promise<void> {
  const asked = readBatchArguments(args);
  const batch = await openBatch(asked, context.signal);
  const files = await listBatch(batch.folder, asked.target, batch.recipe.format);
  const journal = await openJournal(asked.target, hashRecipe(batch.recipe), asked.dryRun);
  try {
    const estimate = await agreeOnPrice(batch, files, journal, asked, context);
    // Not before: whoever does not agree to the price still wants to know why they failed.
    if (asked.retryFailed) forgetFailed(journal, files);
    try {
      if (!asked.dryRun) await runAll(batch, files, journal, context);
    } catch (error) {
      process.exitCode = exitCodeOf(error);
      const made = reportOf(files, journal, estimate);
      context.terminal.note(summaryOf(made));
      return context.terminal.error(error, made);
    }
    report(reportOf(files, journal, estimate), context);
  } finally {
    journal.close();
  }
}

async function openJournal(target: string, recipeHash: string, dryRun: boolean): Promise<BatchJournal> {
  const path = join(target, "palimpsest-batch.sqlite");
  if (dryRun) return BatchJournal.copy(path, recipeHash);
  await makeTarget(target);
  return new BatchJournal(path, recipeHash);
}

type BatchArguments = ReturnType<typeof readBatchArguments>;

function readBatchArguments(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    recipe: { type: "string" },
    output: { type: "string", short: "o" },
    yes: { type: "boolean", default: false },
    "max-cost": { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "retry-failed": { type: "boolean", default: false },
  });
  const folder = onlyPositional(positionals, "one folder");
  if (values.recipe === undefined) throw usageError("--recipe is missing.");
  if (values.output === undefined) throw usageError("-o, the folder for the results, is missing.");
  return {
    folder,
    recipePath: resolve(values.recipe),
    target: values.output,
    yes: values.yes,
    maximumCost: values["max-cost"] === undefined ? null : readAmount("--max-cost", values["max-cost"]),
    dryRun: values["dry-run"],
    retryFailed: values["retry-failed"],
  };
}

async function openBatch(
  { folder, recipePath, dryRun }: BatchArguments,
  signal: AbortSignal,
): Promise<Batch> {
  const text = new TextDecoder().decode(await readPath("--recipe", recipePath, signal));
  const recipe = parseRecipe(text, recipePath);
  const services = await openCommandServices();
  const { model, provider } = services.registry.find(recipe.model);
  // Who only wants to know the price needs no key yet.
  if (!dryRun) await services.findAccount(provider);
  return { folder, recipe, recipePath, model, provider, services };
}

function forgetFailed(journal: BatchJournal, files: readonly BatchFile[]): void {
  for (const { file } of files) if (mayRunAgain(journal.find(file))) journal.forget(file);
}

/** What failed without having cost anything; what may have cost is not tried again. */
function mayRunAgain(item: BatchItem | null): boolean {
  return item?.state === "failed" && costNothing(item.charge);
}

/** Says what all that is still to be sent will cost, and asks for leave. @returns US dollars, null: not known. */
async function agreeOnPrice(
  batch: Batch,
  files: readonly BatchFile[],
  journal: BatchJournal,
  asked: BatchArguments,
  { terminal, signal }: CommandContext,
): Promise<number | null> {
  const waiting = files.flatMap((file, index) => {
    const item = journal.find(file.file);
    const isWaiting = item === null || item.state === "begun" || (asked.retryFailed && mayRunAgain(item));
    return isWaiting ? [{ file, index: index + 1 }] : [];
  });
  const known = files.length - waiting.length;
  terminal.note(
    `${files.length} pictures, ${known} of them begun or ended before, ${waiting.length} to run.`,
  );
  if (batch.model.price.kind === "free" || waiting.length === 0) return 0;
  const estimates: (number | null)[] = [];
  for (const { file, index } of waiting) {
    terminal.progress(`Reading ${file.file}`, index / files.length);
    try {
      estimates.push((await prepareItem(batch, file, index, 0, signal)).estimate);
    } catch (error) {
      // It will be told as what became of it; nothing is sent for it.
      if (!(error instanceof AppError) || signal.aborted) throw error;
      if (asked.dryRun) terminal.note(`${file.file} cannot be run: ${error.message}`);
    }
  }
  const total = totalOf(estimates);
  terminal.note(`Estimated cost of these: ${total === null ? "not known" : dollars(total)}.`);
  const { spendingCaps: caps } = batch.services.settings;
  if (!asked.dryRun) approveCost({ estimate: total, caps, yes: asked.yes, maximum: asked.maximumCost });
  return total;
}

async function runAll(
  batch: Batch,
  files: readonly BatchFile[],
  journal: BatchJournal,
  { terminal, signal: ending, secondSignal: signal }: CommandContext,
): Promise<void> {
  for (const [position, file] of files.entries()) {
    if (ending.aborted) return;
    const index = position + 1;
    const progress = (stage: string, fraction: number | null) =>
      terminal.progress(`${index}/${files.length} ${file.file}: ${stage}`, fraction);
    await runUnlessEnded(batch, file, index, journal, progress, signal);
  }
}

async function runUnlessEnded(
  batch: Batch,
  file: BatchFile,
  index: number,
  journal: BatchJournal,
  progress: (stage: string, fraction: number | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const item = journal.find(file.file);
  if (item?.state === "done" || item?.state === "failed") return;
  const written = await readFile(file.output).catch(() => null); // not there: the usual case
  if (item && written) {
    // It ended between the picture and the note of it.
    journal.done(file.file, createHash("sha256").update(written).digest("hex"), null);
    return;
  }
  const seed = item?.seed ?? batch.recipe.seed ?? drawSeed();
  if (written) {
    journal.refuse(file.file, seed, file.output, alreadyThere(file.output));
    return;
  }
  if (!item) journal.begin(file.file, seed, file.output);
  try {
    const remote = remoteOf(item, batch);
    const { edit } = await prepareItem(batch, file, index, seed, signal);
    await runItem(batch, file, { edit, remote, journal, progress, signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isFree = costNothing(error.charge);
    const endsBatch = isRefusedToAll(error) || error.code === "cancelled";
    if (isFree && endsBatch) {
      journal.forget(file.file);
      throw error;
    }
    journal.failed(file.file, error);
    if (endsBatch) throw error;
  }
}

/** @throws AppError `interrupted` for what may have been sent and cannot be asked for again. */
function remoteOf(item: BatchItem | null, { provider }: Batch) {
  if (item?.state === "accepted" && item.remoteId !== null && provider.resume)
    return { remoteId: item.remoteId, pollingUrl: item.pollingUrl };
  if (item?.state !== "submitting" && item?.state !== "accepted") return null;
  throw new AppError("interrupted", "The last run ended while this picture was at its service.", {
    nextStep: "Look at your account there; to send it again, give it another name or another folder.",
    charge: "unknown",
  });
}

function alreadyThere(path: string): AppError {
  return new AppError("already-exists", `"${path}" was there before.`, {
    nextStep: "Move it away and add --retry-failed, or choose another folder.",
  });
}

function reportOf(files: readonly BatchFile[], journal: BatchJournal, estimate: number | null) {
  const items = files.map(({ file, output }) => {
    const item = journal.find(file);
    const {
      state = "waiting",
      seed = null,
      sha256 = null,
      cost = null,
      charge = null,
      error = null,
    } = item ?? {};
    return { file, output, state, seed, sha256, cost, charge, error };
  });
  const count = (...states: string[]) => items.filter(({ state }) => states.includes(state)).length;
  const counts = {
    done: count("done"),
    failed: count("failed"),
    left: items.length - count("done", "failed"),
  };
  return { counts, estimate, cost: totalOf(items.map((item) => item.cost ?? 0)), items };
}

type BatchReport = ReturnType<typeof reportOf>;

function summaryOf({ counts }: BatchReport): string {
  return `${counts.done} done, ${counts.failed} failed, ${counts.left} left`;
}

function report(made: BatchReport, { terminal, signal }: CommandContext): void {
  const { counts, items } = made;
  const failures = items.flatMap(({ file, error }) => (error ? [`${file}: ${error.message}`] : []));
  terminal.result(made, [summaryOf(made), ...failures].join("\n"));
  if (counts.failed > 0) process.exitCode = exitCodes.failure;
  if (signal.aborted) process.exitCode = exitCodes.interrupted;
}

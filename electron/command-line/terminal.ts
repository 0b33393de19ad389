import { AppError } from "../../shared/errors.ts";

/** Where a command says what it does: the result goes to standard output, all else to standard error. */
export interface Terminal {
  /** One JSON object or one text, with `--json` the former. */
  result(data: unknown, text: string): void;
  /** A sentence beside the result. */
  note(line: string): void;
  /** @param fraction 0..1, null while unknown. */
  progress(stage: string, fraction: number | null): void;
  /** @param beside what was done before it, for `--json`. */
  error(error: unknown, beside?: Readonly<Record<string, unknown>>): void;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** The picture itself goes to standard output: the result goes beside it. */
  readonly pictureToOutput: boolean;
  readonly output: Writer;
  readonly errors: Writer;
}

interface Writer {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { json, quiet, errors } = options;
  const output = options.pictureToOutput ? errors : options.output;
  const isLive = errors.isTTY === true;
  let lastStage = "";
  const clear = () => {
    if (isLive && lastStage !== "") errors.write("\r\u001b[K");
    lastStage = "";
  };
  return {
    result: (data, text) => {
      clear();
      if (json) output.write(`${JSON.stringify(data)}\n`);
      else if (text !== "") output.write(`${text}\n`);
    },
    note: (line) => {
      clear();
      errors.write(`palimpsest: ${line}\n`);
    },
    progress: (stage, fraction) => {
      if (quiet) return;
      const percent = fraction === null ? "" : ` ${Math.round(fraction * 100)} %`;
      if (isLive) errors.write(`\r\u001b[K${stage}${percent}`);
      // A file of all percents is of use to nobody.
      else if (stage !== lastStage) errors.write(`${stage}\n`);
      lastStage = stage;
    },
    error: (error, beside = {}) => {
      clear();
      if (json) output.write(`${JSON.stringify({ error: errorDataOf(error), ...beside })}\n`);
      else errors.write(`palimpsest: ${sentencesOf(error)}\n`);
    },
  };
}

/** Options that say what a terminal is to be; read before the command's own, so that its errors are told that way too. */
export function terminalOptionsOf(
  args: readonly string[],
): Pick<TerminalOptions, "json" | "quiet" | "pictureToOutput"> {
  return {
    json: args.includes("--json"),
    quiet: args.includes("--quiet"),
    pictureToOutput: args.some(
      (argument, index) =>
        argument === "--output=-" ||
        argument === "-o-" ||
        (argument === "-" && (args[index - 1] === "-o" || args[index - 1] === "--output")),
    ),
  };
}

function errorDataOf(error: unknown) {
  return (error instanceof AppError ? error : new AppError("internal", String(error))).toData();
}

const chargeSentences = {
  charged: "It was charged.",
  "not-charged": "Nothing was charged.",
  unknown: "It may have been charged.",
} as const;

function sentencesOf(error: unknown): string {
  if (!(error instanceof AppError)) return String(error instanceof Error ? error.stack : error);
  const { message, nextStep, charge } = error;
  return [message, charge === null ? null : chargeSentences[charge], nextStep]
    .filter((part) => part !== null)
    .join(" ");
}

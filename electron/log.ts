import { AppError } from "../shared/errors.ts";

/** Where the Node side says what it does. Never pixels, keys or prompts. */
export interface Log {
  debug(message: string, details?: LogDetails): void;
  info(message: string, details?: LogDetails): void;
  warn(message: string, details?: LogDetails): void;
  error(message: string, details?: LogDetails): void;
}

export type LogDetails = Readonly<Record<string, unknown>>;

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  /** Quieter messages are dropped. */
  readonly level: LogLevel;
  /** Takes a line with its line feed. A log must not break what it tells of: failures are ignored. */
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/**
 * One line a message: time, level, message, then details as JSON. Bytes are only counted, and what may be a secret or
 * a person's own words is left out, by the name of its key.
 */
export function createLog({ level, write, now = () => new Date() }: LogOptions): Log {
  const lowest = logLevels.indexOf(level);
  const at = (messageLevel: LogLevel) => (message: string, details?: LogDetails) => {
    if (logLevels.indexOf(messageLevel) < lowest) return;
    const text = details === undefined ? "" : ` ${JSON.stringify(printable(details, 0))}`;
    try {
      write(maskSecrets(`${now().toISOString()} ${messageLevel.padEnd(5)} ${oneLine(message)}${text}\n`));
    } catch {
      // A closed terminal or a full disk: there is nowhere left to say it.
    }
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Shorter ones are words such as "none", which servers without keys are given: masking them would hide the log. */
const shortestSecret = 8;
/** In every form in which one may stand in a line. Never emptied: what was a key may still be told of. */
const secrets = new Set<string>();

/**
 * Makes a value unreadable in every log of this process and in whatever goes through `maskSecrets`: for what a service
 * or the system may repeat to us in words of its own.
 */
export function registerSecret(value: string): void {
  if (value.length < shortestSecret) return;
  for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    secrets.add(form);
}

export function maskSecrets(text: string): string {
  // The longest first: one may begin with another.
  return [...secrets]
    .toSorted((one, other) => other.length - one.length)
    .reduce((masked, secret) => masked.replaceAll(secret, "(hidden)"), text);
}

/** PALIMPSEST_LOG, where it names a level. */
export function logLevelFrom(text: string | undefined, fallback: LogLevel): LogLevel {
  return logLevels.find((level) => level === text) ?? fallback;
}

const secretKey = /key|token|secret|password|authorization|cookie|prompt|bytes$|pixels$|raster$/i;
const maximumDepth = 6;
const maximumItems = 50;

function printable(value: unknown, depth: number): unknown {
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value === "function") return "(function)";
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return printableError(value, depth);
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`;
  if (depth >= maximumDepth) return "(deeper)";
  if (Array.isArray(value)) return value.slice(0, maximumItems).map((item) => printable(item, depth + 1));
  const entries = Object.entries(value).slice(0, maximumItems);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, hides(key, item) ? "(hidden)" : printable(item, depth + 1)]),
  );
}

/** Counts are harmless whatever they count, for example `totalBytes`. */
function hides(key: string, item: unknown): boolean {
  return secretKey.test(key) && typeof item !== "number" && typeof item !== "boolean" && item !== null;
}

function printableError(error: Error, depth: number): unknown {
  if (depth >= maximumDepth) return error.message;
  return {
    error: error instanceof AppError ? `${error.code}: ${error.message}` : `${error.name}: ${error.message}`,
    // Where it happened; the first line repeats the message.
    stack: error.stack
      ?.split("\n")
      .slice(1, 8)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: printable(error.cause, depth + 1) }),
  };
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

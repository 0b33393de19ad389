import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { SqlValue } from "./database.ts";

/**
 * Proves what was read from the index.
 * @param what names it for people: `The history node …`.
 * @throws AppError `library-unusable`.
 */
export function parseStored<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("library-unusable", `${what} cannot be read: ${firstIssue(parsed.error)}.`, {
    nextStep: "Put back index.sqlite from a backup of the library. Everything else in it is not affected.",
    cause: parsed.error,
  });
}

/** JSON as it was kept; what is no JSON becomes undefined, which no schema takes. */
export function storedJson(value: SqlValue | undefined): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Proves what is to be kept, so that nothing gets in that could not be read again. @throws AppError `invalid-input`. */
export function parseGiven<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid-input", `${what} cannot be kept: ${firstIssue(parsed.error)}.`, {
    cause: parsed.error,
  });
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join(".") || "value"}: ${issue.message}` : error.message;
}

/** Objects that go out more than once are not to be changed by whoever got them. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

import { z } from "zod";
import { AppError } from "../errors.ts";

export type Json = z.core.util.JSONType;

/** Deeper than anything in the contract; bounded, so that a hostile frame cannot exhaust the stack. */
const maximumDepth = 32;

/** Plain data that JSON carries unchanged: no undefined, no NaN, no class instances, no `__proto__` keys. */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= maximumDepth) return false;
  return Array.isArray(value) ? isJsonArray(value, depth) : isJsonObject(value, depth);
}

/** A frame's payload. `z.json()` would do the same, but recurses without bound and takes 50 times as long. */
export const json = z.custom<Json>((value) => isJson(value), "must be JSON");

/**
 * What JSON makes of a value, so that both wires carry the same: keys with undefined are left out.
 * @throws AppError `invalid-input` for what JSON cannot hold (bigint, cycles, undefined itself).
 */
export function toJsonForm(value: unknown, path: string): Json {
  try {
    // JSON.stringify gives undefined for undefined and functions, which JSON.parse then refuses.
    return JSON.parse(JSON.stringify(value)) as Json;
  } catch (cause) {
    throw new AppError("invalid-input", `The input of "${path}" cannot be written as JSON.`, { cause });
  }
}

function isJsonArray(items: readonly unknown[], depth: number): boolean {
  // Not `every`: it skips the holes of a sparse array.
  for (let index = 0; index < items.length; index++) {
    if (!isJson(items[index], depth + 1)) return false;
  }
  return true;
}

function isJsonObject(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Object.prototype of any realm: the page's, the preload's or Node's.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.entries(value).every(([key, item]) => key !== "__proto__" && isJson(item, depth + 1));
}

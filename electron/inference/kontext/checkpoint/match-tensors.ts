import { AppError } from "../../../../shared/errors.ts";
import type { TensorEntry, WeightType } from "./checkpoint.ts";
import { type ComponentName, canonicalName, componentLayouts } from "./component-layout.ts";
import type { StoredTensor } from "./stored-tensors.ts";
import type { FoundTensor } from "./weight-files.ts";

const shownFaults = 4;

/** Where a tensor lies, before the folder that holds all files is known. */
export interface MatchedTensor extends Omit<TensorEntry, "file"> {
  /** Absolute. */
  readonly path: string;
}

/**
 * Finds every tensor that is wanted among those of the files. What is there besides is left alone.
 *
 * @throws AppError naming the first tensors that are missing or of another shape or type, and how many more are.
 */
export function matchTensors(
  component: ComponentName,
  wanted: readonly StoredTensor[],
  found: ReadonlyMap<string, FoundTensor>,
): ReadonlyMap<string, MatchedTensor> {
  const byName = new Map<string, FoundTensor>();
  for (const [name, tensor] of found) {
    const canonical = canonicalName(component, name);
    // a file may have a tied weight under both of its names
    if (canonical === name || !byName.has(canonical)) byName.set(canonical, tensor);
  }
  const matched = new Map<string, MatchedTensor>();
  const faults: string[] = [];
  for (const { name, type, shape } of wanted) {
    const tensor = byName.get(name);
    if (tensor === undefined) {
      faults.push(`${name} ${shown(shape)} is missing`);
    } else if (!sameShape(tensor.shape, shape)) {
      faults.push(`${name} is ${shown(tensor.shape)}, expected ${shown(shape)}`);
    } else if (!isWeightType(tensor.type) || (type === null ? tensor.type === "U8" : tensor.type !== type)) {
      faults.push(`${name} is ${tensor.type}, expected ${type ?? "F32, F16 or BF16"}`);
    } else {
      const { offset, byteLength, path } = tensor;
      matched.set(name, { name, type: tensor.type, shape, offset, byteLength, path });
    }
  }
  if (faults.length > 0) throw mismatch(component, faults, wanted, byName);
  return matched;
}

function mismatch(
  component: ComponentName,
  faults: readonly string[],
  wanted: readonly StoredTensor[],
  found: ReadonlyMap<string, FoundTensor>,
): AppError {
  const { folder } = componentLayouts[component];
  const names = new Set(wanted.map(({ name }) => name));
  const others = [...found.keys()].filter((name) => !names.has(name));
  const left =
    others.length === 0
      ? ""
      : ` Not expected, but there: ${first(others.map((name) => name.slice(0, 200)))}.`;
  return new AppError(
    "unsupported-format",
    `The weights in ${folder} do not belong to its config.json: ${first(faults)}.${left}`,
    {
      nextStep:
        "Copy or download the model again; if the weights are of another model, choose that one's folder.",
    },
  );
}

function first(items: readonly string[]): string {
  const more = items.length - shownFaults;
  return items.slice(0, shownFaults).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function shown(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function isWeightType(type: string): type is WeightType {
  return type === "F32" || type === "F16" || type === "BF16" || type === "U8";
}

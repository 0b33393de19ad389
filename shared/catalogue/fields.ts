import type { ModelEntry } from "./model.ts";

type Field = ModelEntry["parameters"][number];

interface Wording {
  /** As the provider's request names it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly advanced?: boolean;
}

interface NumberLimits {
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** Null: the provider's own. */
  readonly byDefault: number | null;
  /** False where the provider publishes no range. */
  readonly rangeKnown?: boolean;
}

/** Writers of parameter fields, so that a catalogue reads as a table. Basic unless `advanced` says otherwise. */
export function numberField(wording: Wording, { byDefault, ...limits }: NumberLimits): Field {
  return { ...worded(wording), control: "number", ...limits, defaultValue: byDefault };
}

/** Choices titled by their own values, but where `titles` has another word for one. */
export function choiceField(
  wording: Wording,
  values: readonly [string, ...string[]],
  byDefault: string | null,
  titles: Readonly<Record<string, string>> = {},
): Field {
  const choices = values.map((value) => ({ value, title: titles[value] ?? value }));
  return { ...worded(wording), control: "choice", choices, defaultValue: byDefault };
}

export function toggleField(wording: Wording, byDefault: boolean): Field {
  return { ...worded(wording), control: "toggle", defaultValue: byDefault };
}

/** Optional text: nothing is sent until a person writes something. */
export function textField(wording: Wording, maximumLength: number): Field {
  return { ...worded(wording), control: "text", maximumLength, defaultValue: null };
}

function worded({ name, title, description, advanced }: Wording) {
  return { name, title, description, advanced: advanced ?? false };
}

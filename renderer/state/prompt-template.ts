/** `{name}`: letters first, then also digits, spaces, `_` and `-`. JSON in a prompt, whose keys are quoted, is none. */
const variable = /\{(\p{L}[\p{L}\p{N} _-]{0,39})\}/gu;

/** The names of a prompt's variables, each once, in the order in which they appear. */
export function variablesOf(prompt: string): readonly string[] {
  return [...new Set([...prompt.matchAll(variable)].map(([, name = ""]) => name))];
}

/** The prompt with its variables replaced; one without a value stays as it is. */
export function fillIn(prompt: string, values: Readonly<Record<string, string>>): string {
  return prompt.replace(variable, (whole, name: string) => valueOf(name, values) || whole);
}

/** The first variable that nothing stands for yet; undefined when all are filled in. */
export function unfilledVariable(
  prompt: string,
  values: Readonly<Record<string, string>>,
): string | undefined {
  return variablesOf(prompt).find((name) => valueOf(name, values) === "");
}

function valueOf(name: string, values: Readonly<Record<string, string>>): string {
  return Object.hasOwn(values, name) ? (values[name]?.trim() ?? "") : "";
}

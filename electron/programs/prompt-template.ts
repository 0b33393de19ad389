import { AppError } from "../../shared/errors.ts";

/**
 * A text with every `{{name}}` replaced by what `find` says of that name, which is not looked at again.
 * @throws what `find` throws.
 */
export function replaceVariables(template: string, find: (name: string) => string): string {
  return template.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (_whole, name: string) => find(name));
}

const longestPrompt = 32_000;

/**
 * A prompt with every `{{name}}` replaced by that variable. What a variable brings is not looked at again.
 * @throws AppError `invalid-input` for a variable that is missing, or that the prompt does not use, and for a prompt of
 * more than 32,000 characters, before it is made.
 */
export function fillTemplate(template: string, variables: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  let length = template.length;
  const filled = replaceVariables(template, (name) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      throw new AppError("invalid-input", `The prompt needs the variable "${name}", which is missing.`);
    }
    used.add(name);
    length += value.length;
    // The names that are replaced count too: no more than the template is long.
    if (length > longestPrompt + template.length) throw tooLong();
    return value;
  });
  if (filled.length > longestPrompt) throw tooLong();
  const unused = Object.keys(variables).find((name) => !used.has(name));
  if (unused === undefined) return filled;
  throw new AppError("invalid-input", `The prompt does not use the variable "${unused}".`, {
    nextStep: `Write {{${unused}}} where it belongs, or leave the variable out.`,
  });
}

function tooLong(): AppError {
  return new AppError(
    "invalid-input",
    `The prompt has more than ${longestPrompt} characters with its variables.`,
    {
      nextStep: "Shorten it.",
    },
  );
}

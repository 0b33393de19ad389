import type { Operation } from "../../host/api-document.ts";

/** What a person has filled in. */
export interface Filled {
  /** Path and query, by name; empty ones are left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: "none" }
    | { readonly kind: "text"; readonly mediaType: string; readonly text: string }
    | { readonly kind: "form"; readonly fields: Readonly<Record<string, string | readonly File[]>> };
}

/** The address with its parameters in their places. */
function addressOf({ path, parameters }: Pick<Operation, "path" | "parameters">, filled: Filled): string {
  const given = (name: string) => filled.parameters[name] ?? "";
  // A model's id has slashes, which are part of the path.
  const place = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(given(name)).replaceAll("%2F", "/"),
  );
  const query = new URLSearchParams(
    parameters
      .filter((one) => one.in === "query" && given(one.name) !== "")
      .map(({ name }) => [name, given(name)]),
  ).toString();
  return query === "" ? place : `${place}?${query}`;
}

export function requestOf(
  operation: Operation,
  filled: Filled,
): { readonly url: string; readonly init: RequestInit } {
  const { body } = filled;
  const init: RequestInit = { method: operation.method };
  if (body.kind === "text") {
    init.body = body.text;
    init.headers = { "Content-Type": body.mediaType };
  } else if (body.kind === "form") init.body = formOf(body.fields);
  return { url: addressOf(operation, filled), init };
}

function formOf(fields: Readonly<Record<string, string | readonly File[]>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") {
      if (value !== "") form.append(name, value);
    } else for (const file of value) form.append(name, file);
  }
  return form;
}

/** The same for a shell; the token comes from the environment, so that it is in no history of commands. */
export function curlOf(operation: Operation, filled: Filled, origin: string): string {
  const { body } = filled;
  const parts = [
    `curl -X ${operation.method} ${quoted(`${origin}${addressOf(operation, filled)}`)}`,
    '-H "Authorization: Bearer $PALIMPSEST_API_TOKEN"',
  ];
  if (body.kind === "text") parts.push(`-H 'Content-Type: ${body.mediaType}'`, `--data ${quoted(body.text)}`);
  if (body.kind === "form") {
    for (const [name, value] of Object.entries(body.fields)) {
      if (typeof value !== "string")
        parts.push(...value.map((file) => `-F ${quoted(`${name}=@${file.name}`)}`));
      else if (value !== "") parts.push(`-F ${quoted(`${name}=${value}`)}`);
    }
  }
  return parts.join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

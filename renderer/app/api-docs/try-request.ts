import type { Operation } from "../../host/api-document.ts";

/** What a person has filled in. */
export interface Filled {
  /** Of path, query and headers, by name; empty ones are left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: "none" }
    | { readonly kind: "text"; readonly mediaType: string; readonly text: string }
    | { readonly kind: "form"; readonly fields: Readonly<Record<string, string | readonly File[]>> };
}

/** The headers that were filled in. */
function headersOf({ parameters }: Pick<Operation, "parameters">, filled: Filled): [string, string][] {
  return parameters.flatMap(({ in: place, name }) => {
    const value = place === "header" ? (filled.parameters[name] ?? "") : "";
    return value === "" ? [] : [[name, value]];
  });
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
  const headers = headersOf(operation, filled);
  const init: RequestInit = { method: operation.method };
  if (body.kind === "text") {
    init.body = body.text;
    headers.push(["Content-Type", body.mediaType]);
  } else if (body.kind === "form") init.body = formOf(body.fields);
  if (headers.length > 0) init.headers = Object.fromEntries(headers);
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
    ...headersOf(operation, filled).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
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

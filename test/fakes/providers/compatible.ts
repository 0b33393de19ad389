import { type CompatibleServer, compatibleServers } from "./compatible-servers.ts";
import { type ArrivedRequest, type FakeReply, json } from "./fake-server.ts";
import { type Behaviour, type FakeService, type Stage, startScripted } from "./fake-service.ts";
import { pngHeader, type ReadForm, readForm, textOf } from "./openai-form.ts";
import { paintEdit } from "./openai-painter.ts";

export interface FakeCompatibleOptions {
  /** Which of `compatibleServers`: the id of a preset. */
  readonly server: string;
  readonly port?: number;
  /** Null: it asks for none. */
  readonly key: string | null;
}

export interface FakeCompatible extends FakeService {
  /** What the last edit's prompt was without the tag inside it, and what the tag said, with dots. */
  lastPrompt(): { readonly words: string; readonly tag: Readonly<Record<string, unknown>> } | null;
}

/** A server with OpenAI's edit route in one of its dialects; what it would ignore it refuses. */
export async function startFakeCompatible(options: FakeCompatibleOptions): Promise<FakeCompatible> {
  const found = compatibleServers[options.server];
  if (!found) throw new Error(`There is no server "${options.server}".`);
  const dialect: CompatibleServer = found;
  const results = new Map<string, Uint8Array>();
  let behaviour: Behaviour = "done";
  let lastPrompt: ReturnType<FakeCompatible["lastPrompt"]> = null;

  const server = await startScripted({
    port: options.port ?? 0,
    stageOf: ({ method, path }): Stage => {
      if (method === "POST") return path === dialect.route ? "submit" : "other";
      return path.startsWith("/generated-images/") ? "download" : "other";
    },
    async answer(request, origin) {
      const result = results.get(request.path);
      // As static files are served: without a key.
      if (result)
        return { kind: "reply", status: 200, headers: { "content-type": "image/png" }, body: result };
      if (options.key !== null && request.headers["authorization"] !== `Bearer ${options.key}`) {
        return dialect.error(401, "Unauthorized", null);
      }
      if (request.method === "GET" && request.path === "/v1/models") {
        return json(200, { object: "list", data: [{ id: "sd-cpp-local", object: "model" }] });
      }
      if (request.method !== "POST" || request.path !== dialect.route) {
        return dialect.error(404, "Not Found", null);
      }
      return answerEdit(request, origin);
    },
  });

  async function answerEdit(request: ArrivedRequest, origin: string): Promise<FakeReply> {
    const form = await readForm(request);
    if (form === null) return dialect.error(415, "Expected a form", null);
    const wrong = whatIsWrong(dialect, form);
    if (wrong !== null) return dialect.error(422, wrong.message, wrong.field);
    lastPrompt = takeTag(textOf(form, "prompt") ?? "");
    const picture = await paint(dialect, form, behaviour === "wrong-size");
    if (dialect.answers === "base64") {
      return json(200, {
        created: 1_795_000_000,
        data: [{ b64_json: Buffer.from(picture).toString("base64"), url: null }],
      });
    }
    const path = `/generated-images/out_${results.size}.png`;
    results.set(path, picture);
    return json(200, { id: "1", created: 1_795_000_000, data: [{ url: `${origin}${path}` }] });
  }

  return {
    baseUrl: `${server.origin}/v1`,
    requests: server.requests,
    behave: (next) => {
      behaviour = next;
    },
    script: server.script,
    always: server.always,
    close: server.close,
    lastPrompt: () => lastPrompt,
  };
}

/** How a server words a refusal; 422 names the field `size`. */
export function compatibleRefusal(
  server: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  const reply = compatibleServers[server]?.error(status, "size is not possible", "size");
  if (reply?.kind !== "reply") throw new Error(`There is no server "${server}".`);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

interface Wrong {
  readonly field: string;
  readonly message: string;
}

function whatIsWrong(dialect: CompatibleServer, form: ReadForm): Wrong | null {
  for (const { name, value } of form.texts) {
    const allowed = dialect.fields[name];
    if (!allowed) return { field: name, message: `${name} is not known` };
    if (!allowed.test(value)) return { field: name, message: `${name} cannot be ${value}` };
  }
  for (const name of dialect.required) {
    if (!textOf(form, name)) return { field: name, message: `${name} is missing` };
  }
  return wrongPictures(dialect, form) ?? wrongTag(dialect, textOf(form, "prompt") ?? "");
}

function wrongPictures(dialect: CompatibleServer, form: ReadForm): Wrong | null {
  const masks = form.files.filter(({ name }) => name === dialect.mask?.field);
  const images = form.files.filter(({ name }) => dialect.imageFields.includes(name));
  if (masks.length + images.length !== form.files.length) {
    return { field: "files", message: "a file is in a field that is not read" };
  }
  const [image] = images;
  if (!image) return { field: "image", message: "image is missing" };
  if (images.length > dialect.maximumImages) return { field: "image", message: "too many images" };
  if (form.files.some(({ type }) => type !== "image/png"))
    return { field: "image", message: "no image type" };
  const [mask] = masks;
  if (!mask) return dialect.mask?.isRequired === true ? { field: "mask", message: "mask is missing" } : null;
  const [maskHeader, imageHeader] = [pngHeader(mask.bytes), pngHeader(image.bytes)];
  const isKind = dialect.mask?.reads === "white" ? maskHeader?.isGrey : maskHeader?.hasAlpha;
  const isSize = maskHeader?.width === imageHeader?.width && maskHeader?.height === imageHeader?.height;
  return isKind === true && isSize
    ? null
    : { field: mask.name, message: "the mask is of another kind or size" };
}

function wrongTag({ tagFields }: CompatibleServer, prompt: string): Wrong | null {
  const { tag } = takeTag(prompt);
  for (const [name, value] of Object.entries(tag)) {
    if (tagFields?.[name]?.(value) !== true)
      return { field: name, message: `${name} is not known in the tag` };
  }
  return null;
}

/** As stable-diffusion.cpp's server takes it out of the prompt (examples/server/api.md). */
function takeTag(prompt: string): { words: string; tag: Record<string, unknown> } {
  const match = /<sd_cpp_extra_args>(.*?)<\/sd_cpp_extra_args>/s.exec(prompt);
  if (match === null) return { words: prompt, tag: {} };
  return {
    words: prompt.replace(match[0], "").trim(),
    tag: flattened(JSON.parse(match[1] ?? ""), ""),
  };
}

function flattened(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, part]) => flattened(part, path === "" ? name : `${path}.${name}`)),
  );
}

function paint(dialect: CompatibleServer, form: ReadForm, isHalf: boolean): Promise<Uint8Array> {
  const [image] = form.files.filter(({ name }) => dialect.imageFields.includes(name));
  const mask = form.files.find(({ name }) => name === dialect.mask?.field);
  const header = image && pngHeader(image.bytes);
  if (!image || !header) throw new Error("It was proven to be there.");
  const asked = dialect.fixedSize === null ? header : { width: dialect.fixedSize, height: dialect.fixedSize };
  const scale = isHalf ? 0.5 : 1;
  return paintEdit({
    image: image.bytes,
    mask: mask && dialect.mask ? { bytes: mask.bytes, reads: dialect.mask.reads } : null,
    size: { width: asked.width * scale, height: asked.height * scale },
  });
}

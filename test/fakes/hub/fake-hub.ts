import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";

export const fakeRepository = "maker/Kontext-tiny";
export const fakeCommit = "0123456789abcdef0123456789abcdef01234567";
export const fakeToken = "hf_fakefakefakefake";

/** What the hub does wrong with a file, for as many requests as `times` says. */
export interface Fault {
  readonly path: RegExp;
  readonly kind: "status" | "html" | "pointer" | "truncate" | "whole" | "stall" | "wrong-bytes";
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  times: number;
}

/** A request as it came, to the hub or to the server that its files lie on. */
export interface SeenRequest {
  readonly server: "hub" | "files";
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

/**
 * The Hugging Face hub on this computer: one repository, whose large files are redirected to a second server as the real
 * one does, with its answers for gated repositories, ranges and hashes.
 */
export class FakeHub {
  readonly files = new Map<string, Buffer>();
  readonly seen: SeenRequest[] = [];
  readonly faults: Fault[] = [];
  /** Only who has the token and has accepted the licence may read. */
  gate: "open" | "needs-token" | "needs-licence" = "open";
  /** Listed instead of the right one. */
  readonly wrongHashes = new Set<string>();
  address = "";
  #filesAddress = "";
  #servers: Server[] = [];
  /** Resolves at the next request that stalls. */
  stalled: Promise<void>;
  #onStall: () => void = () => {};

  constructor() {
    this.stalled = new Promise((resolve) => {
      this.#onStall = resolve;
    });
  }

  /** Fills it with a checkpoint's files of random bytes, those above `largeBytes` as LFS. */
  addCheckpoint(weightBytes: number): void {
    const text: Readonly<Record<string, string>> = {
      "README.md": "# Kontext",
      "LICENSE.md": "You may use it for non-commercial purposes only.",
      "model_index.json": '{"_class_name":"FluxKontextPipeline"}',
      "scheduler/scheduler_config.json": "{}",
      "tokenizer/vocab.json": "{}",
      "tokenizer/merges.txt": "a b",
      "tokenizer_2/tokenizer.json": "{}",
      "transformer/config.json": "{}",
      "transformer/diffusion_pytorch_model.safetensors.index.json": "{}",
      "vae/config.json": "{}",
      "text_encoder/config.json": "{}",
      "text_encoder_2/config.json": "{}",
    };
    for (const [path, content] of Object.entries(text)) this.files.set(path, Buffer.from(content));
    for (const path of [
      "flux1-kontext-dev.safetensors",
      "transformer/diffusion_pytorch_model-00001-of-00002.safetensors",
      "transformer/diffusion_pytorch_model-00002-of-00002.safetensors",
      "vae/diffusion_pytorch_model.safetensors",
      "vae/diffusion_pytorch_model.fp16.safetensors",
      "text_encoder/model.safetensors",
      "text_encoder_2/model.safetensors",
    ]) {
      this.files.set(path, randomWeights(weightBytes));
    }
  }

  /** Fills it with a folder's files. */
  async addFolder(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.files.set(relative(folder, path).replaceAll("\\", "/"), await readFile(path));
    }
  }

  fail(fault: Omit<Fault, "times">, times = 1): void {
    this.faults.push({ ...fault, times });
  }

  async start(): Promise<void> {
    this.address = await this.#listen((request, response) => this.#answerHub(request, response));
    this.#filesAddress = await this.#listen((request, response) => this.#answerFiles(request, response));
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  #listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    this.#servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo; // it listens on TCP
        resolve(`http://127.0.0.1:${port}`);
      });
    });
  }

  #see(server: SeenRequest["server"], { url = "", headers }: IncomingMessage): string {
    const path = decodeURIComponent(url);
    this.seen.push({
      server,
      path,
      range: headers.range ?? null,
      authorization: headers.authorization ?? null,
    });
    return path;
  }

  #answerHub(request: IncomingMessage, response: ServerResponse): void {
    const path = this.#see("hub", request);
    const token = request.headers.authorization;
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (path === "/api/whoami-v2") {
      if (token !== `Bearer ${fakeToken}`)
        return json(401, { error: "Invalid credentials in Authorization header" });
      return json(200, {
        type: "user",
        name: "ada",
        auth: { accessToken: { displayName: "tests", role: "read" } },
      });
    }
    if (!path.includes(fakeRepository)) {
      return json(404, { error: "Repository not found" }, { "X-Error-Code": "RepoNotFound" });
    }
    if (this.gate !== "open" && token !== `Bearer ${fakeToken}`) {
      return json(401, { error: "Access to model is restricted" }, { "X-Error-Code": "GatedRepo" });
    }
    if (this.gate === "needs-licence") {
      return json(403, { error: "You are not in the authorized list" }, { "X-Error-Code": "GatedRepo" });
    }
    if (this.#failed(path, request, response)) return;
    if (path.startsWith(`/api/models/${fakeRepository}/revision/`)) {
      if (!path.endsWith("/main?blobs=true"))
        return json(404, { error: "Revision not found" }, { "X-Error-Code": "RevisionNotFound" });
      return json(200, this.#info());
    }
    const file = path.slice(`/${fakeRepository}/resolve/${fakeCommit}/`.length);
    const content = this.files.get(file);
    if (!content) return json(404, { error: "Entry not found" }, { "X-Error-Code": "EntryNotFound" });
    if (isLarge(file)) {
      response.writeHead(302, {
        Location: `${this.#filesAddress}/${file}?signature=x`,
        "X-Repo-Commit": fakeCommit,
      });
      response.end();
      return;
    }
    sendRange(content, request, response);
  }

  #answerFiles(request: IncomingMessage, response: ServerResponse): void {
    const path = this.#see("files", request);
    if (this.#failed(path, request, response)) return;
    const content = this.files.get(path.slice(1).replace(/\?.*$/, ""));
    if (content) return sendRange(content, request, response);
    response.writeHead(404).end();
  }

  /** @returns whether the request was answered wrongly. */
  #failed(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const isRedirect = path.includes("/resolve/") && isLarge(path);
    const fault = this.faults.find((one) => one.times > 0 && one.path.test(path));
    if (!fault || isRedirect) return false;
    fault.times--;
    const content = this.files.get(path.replace(/\?.*$/, "").replace(/^.*\/resolve\/[0-9a-f]+\/|^\//, ""));
    const range = content && rangeOf(request, content);
    switch (fault.kind) {
      case "status":
        response.writeHead(fault.status ?? 500, fault.headers ?? {}).end();
        return true;
      case "html":
        response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Sign in</title>");
        return true;
      case "pointer": {
        const pointer = Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n");
        response.writeHead(206, { "Content-Range": range?.header ?? "" }).end(pointer);
        return true;
      }
      case "whole":
        response.writeHead(200).end(content);
        return true;
      case "wrong-bytes":
        response
          .writeHead(206, { "Content-Range": range?.header ?? "" })
          .end(range && Buffer.alloc(range.bytes.length, 7));
        return true;
      case "truncate":
        response.writeHead(206, { "Content-Range": range?.header ?? "" });
        response.end(range?.bytes.subarray(0, Math.floor(range.bytes.length / 2)));
        return true;
      case "stall":
        response.writeHead(206, { "Content-Range": range?.header ?? "" });
        response.write(range?.bytes.subarray(0, 10));
        this.#onStall();
        return true;
    }
  }

  #info(): unknown {
    const siblings = [...this.files].map(([rfilename, content]) => {
      const sha256 = createHash("sha256").update(content).digest("hex");
      const sha1 = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
      const wrong = this.wrongHashes.has(rfilename);
      return {
        rfilename,
        size: content.length,
        blobId: wrong ? "0".repeat(40) : sha1,
        ...(isLarge(rfilename) && {
          lfs: { sha256: wrong ? "0".repeat(64) : sha256, size: content.length, pointerSize: 135 },
        }),
      };
    });
    return {
      id: fakeRepository,
      sha: fakeCommit,
      gated: this.gate === "open" ? false : "auto",
      cardData: {
        license: "other",
        license_name: "flux-1-dev-non-commercial-license",
        license_link: "LICENSE.md",
      },
      siblings,
    };
  }
}

/** Random, but for where a header would begin. */
export function randomWeights(byteLength: number): Buffer {
  const bytes = randomBytes(byteLength);
  bytes.write("{", 8);
  return bytes;
}

function isLarge(path: string): boolean {
  return path.replace(/\?.*$/, "").endsWith(".safetensors");
}

function rangeOf(request: IncomingMessage, content: Buffer) {
  const [, start = "0", end = ""] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  const last = end === "" ? content.length - 1 : Number(end);
  return {
    bytes: content.subarray(Number(start), last + 1),
    header: `bytes ${start}-${last}/${content.length}`,
  };
}

function sendRange(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.range === undefined) {
    response.writeHead(200).end(content);
    return;
  }
  const { bytes, header } = rangeOf(request, content);
  response.writeHead(206, { "Content-Range": header, "Content-Length": bytes.length }).end(bytes);
}

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { errorData } from "../../shared/errors.ts";
import type { Library } from "../library/library.ts";
import { openLibrary } from "../library/open-library.ts";
import { createLog } from "../log.ts";
import { createRequestHandler, type PreparedExport, type RequestHandler } from "./serve-request.ts";

// The smallest PNG: one grey pixel.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg==",
  "base64",
);
const uploadBytes = 100_000;
const secret = "what no page may read";

describe("requests for bytes", () => {
  let folder: string;
  let library: Library;
  let handle: RequestHandler;
  let pngHash: AssetHash;
  let previewsMade: string[];
  const logged: string[] = [];
  const exports = new Map<string, PreparedExport>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-serve-"));
    const renderer = join(folder, "renderer");
    const samples = join(folder, "samples");
    await mkdir(join(renderer, "static"), { recursive: true });
    await mkdir(samples);
    await writeFile(join(renderer, "index.html"), "<!doctype html><title>Palimpsest</title>");
    await writeFile(join(renderer, "static", "main-C0ffee12.js"), "export {};");
    await writeFile(join(renderer, ".hidden"), secret);
    await writeFile(join(folder, "secret.txt"), secret);
    await writeFile(join(samples, "lake.jpg"), "the whole picture");
    const sample = { id: "lake", title: "Lake", credit: "Ada", licence: "CC0", width: 2, height: 1 };
    await writeFile(join(samples, "samples.json"), JSON.stringify([{ ...sample, file: "lake.jpg" }]));

    const log = createLog({ level: "debug", write: (line) => logged.push(line) });
    const makePreview = async (path: string, edge: number) => {
      previewsMade.push(`${path.slice(folder.length)} ${edge}`);
      return Buffer.from(`preview at ${edge}`);
    };
    previewsMade = [];
    library = await openLibrary(join(folder, "library"), { log, makePreview });
    pngHash = await library.blobs.put(png, "image/png");
    handle = createRequestHandler({
      library,
      rendererFolder: renderer,
      samplesFolder: samples,
      makePreview,
      limits: { uploadBytes },
      takeExport: (id) => {
        const prepared = exports.get(id);
        exports.delete(id);
        return prepared;
      },
      jobPreview: async (id) => (id === "running" ? Buffer.from("so far") : null),
      log,
    });
  });
  afterAll(async () => {
    await library.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, init?: RequestInit) => handle(new Request(`app://palimpsest${path}`, init));
  const failure = async (response: Response) => ({
    status: response.status,
    code: errorData.parse(await response.json()).code,
  });

  describe("of the page", () => {
    it("gives index.html for the bare address, never from a stale cache", async () => {
      const response = await ask("/");
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("Cache-Control")).toBe("no-cache");
      expect(await response.text()).toContain("<title>Palimpsest</title>");
    });

    it("gives scripts as scripts", async () => {
      const response = await ask("/static/main-C0ffee12.js");
      expect(response.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
      expect(await response.text()).toBe("export {};");
    });

    it("may run and load nothing but its own", async () => {
      const policy = (await ask("/")).headers.get("Content-Security-Policy") ?? "";
      const directives = Object.fromEntries(
        policy.split("; ").map((directive) => directive.split(/ (.*)/s).slice(0, 2)),
      );
      expect(directives).toMatchObject({
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
      });
      expect(policy).not.toMatch(/unsafe|\*|http:|data:/);
    });

    it.each([
      "/.hidden",
      "/../secret.txt",
      "/static/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e%2fsecret.txt",
      "/static/..%5c..%5csecret.txt",
      "/static\\..\\..\\secret.txt",
      "//secret.txt",
      "/static/",
      "/static",
      "/index.html%00.js",
      "/index.html::$DATA",
      "/nothing.js",
      "/link.txt/../../secret.txt",
    ])("has no file %s", async (path) => {
      const response = await ask(path);
      expect(await failure(response)).toEqual({ status: 404, code: "not-found" });
    });

    it("never gives a byte of a file outside of its folder, whatever the path", async () => {
      const piece = fc.constantFrom(
        "..",
        "%2e",
        "%2E%2e",
        "/",
        "%2f",
        "\\",
        "%5c",
        "secret.txt",
        "static",
        ".",
        "\0",
      );
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
          const response = await ask(`/${pieces.join("")}`);
          expect(await response.text()).not.toContain(secret);
          expect([200, 404]).toContain(response.status);
        }),
        { numRuns: 300 },
      );
    });
  });

  describe("of a picture by its hash", () => {
    it("gives the bytes, once and for ever", async () => {
      const response = await ask(`/assets/${pngHash}`);
      expect(response.headers.get("Content-Type")).toBe("image/png");
      expect(response.headers.get("Content-Length")).toBe(String(png.byteLength));
      expect(response.headers.get("Cache-Control")).toContain("immutable");
      expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
    });

    it("answers HEAD with the same headers and no bytes", async () => {
      const response = await ask(`/assets/${pngHash}`, { method: "HEAD" });
      expect(response.headers.get("Content-Length")).toBe(String(png.byteLength));
      expect(await response.text()).toBe("");
    });

    it("sends nothing to whoever has it", async () => {
      const tag = (await ask(`/assets/${pngHash}`)).headers.get("ETag") ?? "";
      const again = await ask(`/assets/${pngHash}`, { headers: { "If-None-Match": `"other", W/${tag}` } });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe("");
    });

    it("streams pictures larger than a piece whole", async () => {
      const large = Buffer.alloc(1_000_003, "palimpsest");
      const hash = await library.blobs.put(large, "image/tiff");
      const bytes = Buffer.from(await (await ask(`/assets/${hash}`)).arrayBuffer());
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
    });

    it("closes the file when the reader goes away", async () => {
      const hash = await library.blobs.put(Buffer.alloc(2_000_000), "image/tiff");
      const before = await openFiles();
      const response = await ask(`/assets/${hash}`);
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      expect(await openFiles()).toBe(before);
    });

    it.each(["image/svg+xml", "text/html", "application/xhtml+xml", "text/javascript", "image/x-unknown"])(
      "hands out what was put as %s only as a download without a type",
      async (mediaType) => {
        const hash = await library.blobs.put(
          Buffer.from(`<script>alert("${mediaType}")</script>`),
          mediaType,
        );
        const response = await ask(`/assets/${hash}`);
        expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
        expect(response.headers.get("Content-Disposition")).toMatch(/^attachment; /);
        expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
        expect(response.headers.get("Content-Security-Policy")).toContain("sandbox");
      },
    );

    it.each(["abc", "A".repeat(64), `${"a".repeat(64)}b`, "..%2f", "", "0".repeat(64)])(
      "knows no picture %j",
      async (hash) => {
        expect(await failure(await ask(`/assets/${hash}`))).toEqual({ status: 404, code: "not-found" });
      },
    );

    it("gives previews of the sizes that the page uses, and no other", async () => {
      for (const edge of [256, 512, 2048]) {
        const response = await ask(`/assets/${pngHash}/preview/${edge}`);
        expect(response.headers.get("Content-Type")).toBe("image/webp");
        expect(await response.text()).toBe(`preview at ${edge}`);
      }
      for (const edge of ["1", "0", "-1", "1e3", "512.0", "", "99999"]) {
        expect((await ask(`/assets/${pngHash}/preview/${edge}`)).status).toBe(404);
      }
    });
  });

  describe("to keep a picture", () => {
    const post = (body: BodyInit | null, type = "image/png", headers: Record<string, string> = {}) =>
      ask("/assets", {
        method: "POST",
        body,
        headers: { "Content-Type": type, ...headers },
        duplex: "half",
      } as RequestInit);

    it("answer with its hash, and it is there", async () => {
      const bytes = Buffer.from("not yet known to be a picture");
      const response = await post(bytes, "application/octet-stream");
      expect(response.status).toBe(201);
      const hash = createHash("sha256").update(bytes).digest("hex");
      expect(await response.json()).toEqual({ hash, byteLength: bytes.byteLength });
      expect(Buffer.from(await library.blobs.read(hash as AssetHash))).toEqual(bytes);
    });

    it.each(["image/svg+xml", "text/html", "text/plain", "application/json", "", "multipart/form-data"])(
      "refuse the type %j",
      async (type) => {
        const response = await post(Buffer.from("<svg/>"), type);
        expect(await failure(response)).toEqual({ status: 415, code: "unsupported-format" });
      },
    );

    it("refuse an empty file, announced or streamed", async () => {
      for (const body of [null, new Uint8Array(0), new Blob([]).stream()]) {
        expect(await failure(await post(body))).toEqual({ status: 400, code: "corrupt-picture" });
      }
    });

    it("refuse what says that it is too large before a byte is read", async () => {
      let asked = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            asked++;
            controller.enqueue(new Uint8Array(1000));
          },
        },
        { highWaterMark: 0 },
      );
      const response = await post(body, "image/png", { "Content-Length": String(uploadBytes + 1) });
      expect(await failure(response)).toEqual({ status: 413, code: "too-large" });
      expect(asked).toBe(0);
    });

    it("stop what turns out too large, and leave nothing", async () => {
      const before = await readdir(library.folder, { recursive: true });
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sent += 10_000;
          controller.enqueue(new Uint8Array(10_000));
        },
      });
      expect(await failure(await post(endless))).toEqual({ status: 413, code: "too-large" });
      expect(sent).toBeLessThan(uploadBytes * 2);
      expect(await readdir(library.folder, { recursive: true })).toEqual(before);
    });

    it("leave nothing when the sender goes away in the middle", async () => {
      const before = await readdir(library.folder, { recursive: true });
      const broken = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          controller.enqueue(new Uint8Array(100));
          controller.error(new Error("ECONNRESET"));
        },
      });
      expect((await failure(await post(broken))).code).toBe("cancelled");
      expect(await readdir(library.folder, { recursive: true })).toEqual(before);
    });
  });

  describe("of running jobs", () => {
    it("shows the newest preview, which is never cached", async () => {
      const response = await ask("/job-previews/running/3");
      expect(await response.text()).toBe("so far");
      expect(response.headers.get("Content-Type")).toBe("image/webp");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    });

    it.each(["ended/3", "running/x", "running", "../running/3"])("has nothing at %s", async (path) => {
      expect((await ask(`/job-previews/${path}`)).status).toBe(404);
    });
  });

  describe("of samples and exports", () => {
    it("give a small preview of a sample, made once", async () => {
      previewsMade.length = 0;
      for (let time = 0; time < 2; time++) {
        const response = await ask("/samples/lake/preview");
        expect(response.headers.get("Content-Type")).toBe("image/webp");
        expect(await response.text()).toBe("preview at 512");
      }
      expect(previewsMade).toEqual(["/samples/lake.jpg 512"]);
    });

    it.each(["sea", "..", "%2e%2e", "lake.jpg"])("know no sample %s", async (id) => {
      expect((await ask(`/samples/${id}/preview`)).status).toBe(404);
    });

    it("give an export once, as a file with its own name", async () => {
      exports.set("e1", { fileName: 'Très "bön" 画.png', mediaType: "image/png", bytes: png });
      const response = await ask("/exports/e1");
      expect(response.headers.get("Content-Type")).toBe("image/png");
      expect(response.headers.get("Content-Disposition")).toBe(
        `attachment; filename="Tr_s _b_n_ _.png"; filename*=UTF-8''Tr%C3%A8s%20%22b%C3%B6n%22%20%E7%94%BB.png`,
      );
      expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
      expect(await failure(await ask("/exports/e1"))).toEqual({ status: 404, code: "not-found" });
    });
  });

  it.each([
    ["DELETE", "/assets/abc", "GET, HEAD"],
    ["PUT", "/assets", "POST"],
    ["GET", "/assets", "POST"],
    ["POST", "/", "GET, HEAD"],
    ["POST", "/exports/e1", "GET"],
  ])("answers %s %s with the methods that it knows", async (method, path, allowed) => {
    const response = await ask(path, { method });
    expect(response.headers.get("Allow")).toBe(allowed);
    expect(await failure(response)).toEqual({ status: 405, code: "invalid-input" });
  });

  it.each(["/", "/nothing", `/assets/${"0".repeat(64)}`, "/exports/none"])(
    "says on every answer what a browser must not do (%s)",
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    },
  );

  it("hides what went wrong inside and tells the log", async () => {
    const broken = createRequestHandler({
      library: {
        ...library,
        blobs: {
          ...library.blobs,
          locate: () => Promise.reject(new Error("EIO /home/ada")),
        },
      },
      rendererFolder: folder,
      samplesFolder: folder,
      makePreview: () => Promise.reject(new Error("none")),
      limits: { uploadBytes },
      log: createLog({ level: "error", write: (line) => logged.push(line) }),
    });
    const response = await broken(new Request(`app://palimpsest/assets/${pngHash}`));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("/home/ada");
    expect(logged.at(-1)).toContain("EIO /home/ada");
  });
});

/** Files that this process holds open; 0 where the system does not say. */
async function openFiles(): Promise<number> {
  return process.platform === "linux" ? (await readdir("/proc/self/fd")).length : 0;
}

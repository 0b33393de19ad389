import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import sharp, { type Sharp } from "sharp";
import { defineConfig, type Plugin } from "vite";

/**
 * Serves the editor's page with a host in the page's memory (fake-host.ts), for work on the look:
 * `npx vite --config test/fakes/harness/vite.config.ts`, then /test/fakes/harness/index.html.
 */
const samplesFolder = new URL("../../../resources/samples/", import.meta.url);
const samples: readonly { readonly id: string; readonly file: string }[] = JSON.parse(
  readFileSync(new URL("samples.json", samplesFolder), "utf8"),
);
const sampleBytes = (id: string | undefined) => {
  const sample = samples.find((candidate) => candidate.id === id);
  return sample && readFileSync(new URL(sample.file, samplesFolder));
};
const blobs = new Map<string, Buffer>();

function put(bytes: Buffer): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  blobs.set(hash, bytes);
  return hash;
}

async function keep(image: Sharp) {
  const { data, info } = await image.png({ compressionLevel: 3 }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { hash: put(data), width, height, depth: 8, hasAlpha: info.channels === 4, byteLength: data.length };
}

function patchMask(width: number, height: number): Promise<Buffer> {
  const circle = `<svg width="${width}" height="${height}"><circle cx="50%" cy="50%" r="20%" fill="#fff"/></svg>`;
  return sharp(Buffer.from(circle)).flatten({ background: "#000" }).png().toBuffer();
}

/** Something to see: the surroundings, blurred, under the mask; without one, a patch in the middle of all. */
async function fill(body: { parent: string; maskHash: string | null; seed: number }) {
  const parent = sharp(blobs.get(body.parent)).removeAlpha();
  const { width, height } = await parent.metadata();
  const maskBytes = body.maskHash ? blobs.get(body.maskHash) : await patchMask(width, height);
  const mask = await sharp(maskBytes).greyscale().blur(2).extractChannel(0).raw().toBuffer();
  const patch = await sharp(blobs.get(body.parent))
    .removeAlpha()
    .modulate({ hue: Math.round(body.seed * 40 - 20), brightness: 0.9 + body.seed * 0.2 })
    .blur(Math.max(4, width / 30))
    .raw()
    .toBuffer();
  const overlay = await sharp(patch, { raw: { width, height, channels: 3 } })
    .joinChannel(mask, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  return keep(
    sharp(
      await parent
        .composite([{ input: overlay }])
        .png()
        .toBuffer(),
    ),
  );
}

/** What differs between two pictures of one size, as a grey mask. */
async function difference(body: { parent: string; result: string }) {
  const [before, after] = await Promise.all(
    [body.parent, body.result].map((hash) =>
      sharp(blobs.get(hash)).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  if (!before || !after) throw new Error("two pictures were asked for");
  const mask = Buffer.alloc(before.data.length);
  let changed = 0;
  before.data.forEach((value, index) => {
    if (Math.abs(value - (after.data[index] ?? 0)) < 12) return;
    mask[index] = 255;
    changed++;
  });
  const { width, height } = before.info;
  const png = await sharp(mask, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
  return { maskHash: put(png), changedShare: changed / mask.length };
}

function blank({ width, height }: { width: number; height: number }) {
  return keep(sharp({ create: { width, height, channels: 3, background: "white" } }));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without encoding gives buffers
  return Buffer.concat(chunks);
}

async function answer(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
  const url = request.url ?? "";
  const json = (value: unknown) =>
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(value));
  const image = (bytes: Buffer | undefined) =>
    bytes ? response.setHeader("Cache-Control", "max-age=600").end(bytes) : response.writeHead(404).end();
  const preview = async (bytes: Buffer | undefined, edge: number) =>
    image(
      bytes &&
        (await sharp(bytes)
          .rotate()
          .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
          .webp()
          .toBuffer()),
    );
  const asset = /^\/assets\/([0-9a-f]{64})(?:\/preview\/(\d+))?$/.exec(url);
  const sample = /^\/fake\/sample\/(\w+)$/.exec(url);
  if (asset) {
    const bytes = blobs.get(asset[1] ?? "");
    if (asset[2]) await preview(bytes, Number(asset[2]));
    else image(bytes);
  } else if (sample) {
    await preview(sampleBytes(sample[1]), 720);
  } else if (url === "/assets" && request.method === "POST") {
    const bytes = await read(request);
    json({ hash: put(bytes), byteLength: bytes.length });
  } else if (url === "/fake/samples") {
    json(samples.map((known) => ({ ...known, previewUrl: `/fake/sample/${known.id}` })));
  } else if (url === "/fake/import") {
    const { hash } = JSON.parse(String(await read(request)));
    const sampleId = /^sample:(\w+)$/.exec(hash)?.[1];
    json(await keep(sharp(sampleId ? sampleBytes(sampleId) : blobs.get(hash)).rotate()));
  } else if (url === "/fake/blank") {
    json(await blank(JSON.parse(String(await read(request)))));
  } else if (url === "/fake/difference") {
    json(await difference(JSON.parse(String(await read(request)))));
  } else if (url === "/fake/fill") {
    json(await fill(JSON.parse(String(await read(request)))));
  } else {
    next();
  }
}

const fakePictures: Plugin = {
  name: "fake-pictures",
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      answer(request, response, next).then(undefined, next);
    });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  plugins: [react(), fakePictures],
  worker: { format: "es" },
  // Scripts that drive the page must not see it reload while others work.
  server: { port: 5199, host: "127.0.0.1", hmr: false },
});

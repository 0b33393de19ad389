import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLog } from "../../log.ts";
import { startInNode } from "./spawn-process.ts";

const log = createLog({ level: "error", write: () => {} });
/** What keys come in, of ours and of others. */
const keys = [
  "BFL_API_KEY",
  "FAL_KEY",
  "REPLICATE_API_TOKEN",
  "OPENAI_API_KEY",
  "HF_TOKEN",
  "PALIMPSEST_API_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "SOME_PASSWORD",
  "API_KEYS",
  "BFLKEY",
  "AUTHTOKEN",
  "GITHUB_PAT",
  "NPM_AUTH",
  "PGPASSWORD",
  "MYSQL_PWD",
  "DATABASE_URL",
  "HTTPS_PROXY",
  "https_proxy",
];
/** What drivers and the desktop's own libraries read. */
const driverNames = [
  "VK_ICD_FILENAMES",
  "CUDA_VISIBLE_DEVICES",
  "LD_LIBRARY_PATH",
  "XAUTHORITY",
  "XDG_KEYBOARD",
  "MESA_VK_DEVICE_SELECT",
];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-spawn-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it("starts a process that has no key in its environment, and all that drivers read", async () => {
  const entry = join(folder, "entry.mjs");
  await writeFile(entry, "process.send(Object.keys(process.env)); process.disconnect();");
  for (const name of [...keys, ...driverNames]) vi.stubEnv(name, "planted");
  vi.stubEnv("UPSTREAM", "postgres://me:planted@localhost/pictures");
  const child = startInNode(entry, log)();
  const heard = new Promise((resolve) => child.onMessage(resolve));
  const ended = new Promise((resolve) => child.onEnd(resolve));
  const names = (await heard) as readonly string[]; // what the entry sends
  expect(names.filter((name) => [...keys, "UPSTREAM"].includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(["PATH", ...driverNames]));
  expect(await ended).toEqual({ code: 0, signal: null });
});

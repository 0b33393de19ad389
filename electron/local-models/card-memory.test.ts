import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cardOf, readCards } from "./card-memory.ts";

const gibibyte = 2 ** 30;
const silent = () => Promise.reject(new Error("ENOENT"));

describe("the memory of a graphics card", () => {
  let drmFolder: string;
  const addAmd = async (name: string, total: number, used: number) => {
    const device = join(drmFolder, name, "device");
    await mkdir(device, { recursive: true });
    const told = { vram_total: total, vram_used: used, gtt_total: 16 * gibibyte, gtt_used: gibibyte };
    for (const [fact, bytes] of Object.entries(told))
      await writeFile(join(device, `mem_info_${fact}`), `${bytes}\n`);
  };

  beforeEach(async () => {
    drmFolder = await mkdtemp(join(tmpdir(), "palimpsest-drm-"));
  });
  afterEach(() => rm(drmFolder, { recursive: true }));

  it("is what nvidia-smi says, of several the largest", async () => {
    const cards = await readCards({ nvidia: async () => "24576, 20480\n8192, 8000\n", drmFolder });
    const card = { totalBytes: 24 * gibibyte, freeBytes: 20 * gibibyte };
    expect(cards).toEqual({ nvidia: card, amd: null, integrated: null });
    expect([cardOf("cuda", cards), cardOf("webgpu", cards), cardOf("cpu", cards)]).toEqual([
      card,
      card,
      null,
    ]);
  });

  it("is what the kernel says of AMD's", async () => {
    await addAmd("card1", 16 * gibibyte, gibibyte);
    await mkdir(join(drmFolder, "card0", "device"), { recursive: true });
    await mkdir(join(drmFolder, "card1-DP-1"));
    const cards = await readCards({ nvidia: silent, drmFolder });
    expect(cardOf("webgpu", cards)).toEqual({ totalBytes: 16 * gibibyte, freeBytes: 15 * gibibyte });
    expect(cardOf("cuda", cards)).toBeNull();
  });

  it("is not what the firmware set aside for a processor's graphics beside a card", async () => {
    await addAmd("card0", 0.5 * gibibyte, 0.2 * gibibyte);
    const cards = await readCards({ nvidia: async () => "24564, 23800\n", drmFolder });
    expect(cardOf("webgpu", cards)?.totalBytes).toBe(24_564 * 2 ** 20);
  });

  it("is with what it may take of the computer's, where a processor's graphics are alone", async () => {
    await addAmd("card0", 0.5 * gibibyte, 0.25 * gibibyte);
    const cards = await readCards({ nvidia: silent, drmFolder });
    expect(cardOf("webgpu", cards)).toEqual({ totalBytes: 16.5 * gibibyte, freeBytes: 15.25 * gibibyte });
  });

  it("is not known where nobody tells it", async () => {
    const refused = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    const cards = await readCards({ nvidia: async () => refused, drmFolder: join(drmFolder, "nowhere") });
    expect(cards).toEqual({ nvidia: null, amd: null, integrated: null });
    expect(cardOf("webgpu", cards)).toBeNull();
  });
});

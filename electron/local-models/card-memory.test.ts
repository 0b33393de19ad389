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
    await writeFile(join(device, "mem_info_vram_total"), `${total}\n`);
    await writeFile(join(device, "mem_info_vram_used"), `${used}\n`);
  };

  beforeEach(async () => {
    drmFolder = await mkdtemp(join(tmpdir(), "palimpsest-drm-"));
  });
  afterEach(() => rm(drmFolder, { recursive: true }));

  it("is what nvidia-smi says, of several the smallest", async () => {
    const cards = await readCards({ nvidia: async () => "24576, 20480\n8192, 8000\n", drmFolder });
    const card = { totalBytes: 8 * gibibyte, freeBytes: 8000 * 2 ** 20 };
    expect(cards).toEqual({ nvidia: card, amd: null });
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

  it("is not known where nobody tells it", async () => {
    const refused = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    const cards = await readCards({ nvidia: async () => refused, drmFolder: join(drmFolder, "nowhere") });
    expect(cards).toEqual({ nvidia: null, amd: null });
    expect(cardOf("webgpu", cards)).toBeNull();
  });
});

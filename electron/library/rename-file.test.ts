import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renameFile } from "./rename-file.ts";

/** A system whose first `refusals` renames fail. */
function refusing(platform: NodeJS.Platform, refusals: number, code: string) {
  const calls = { renames: 0, waited: 0 };
  return {
    calls,
    platform,
    rename: async () => {
      if (++calls.renames <= refusals) throw Object.assign(new Error(code), { code });
    },
    wait: async (milliseconds: number) => {
      calls.waited += milliseconds;
    },
  };
}

describe("renameFile", () => {
  it("puts a file in the place of another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "palimpsest-rename-"));
    await writeFile(join(folder, "new"), "new");
    await writeFile(join(folder, "final"), "old");
    await renameFile(join(folder, "new"), join(folder, "final"));
    expect(await readFile(join(folder, "final"), "utf8")).toBe("new");
    await rm(folder, { recursive: true });
  });

  it.each(["EPERM", "EACCES", "EBUSY"])(
    "waits on Windows while another program holds the file (%s)",
    async (code) => {
      const system = refusing("win32", 3, code);
      await renameFile("a", "b", system);
      expect(system.calls.renames).toBe(4);
    },
  );

  it("gives up on Windows after about two seconds with the system's own error", async () => {
    const system = refusing("win32", 1000, "EBUSY");
    await expect(renameFile("a", "b", system)).rejects.toMatchObject({ code: "EBUSY" });
    expect(system.calls.waited).toBeGreaterThan(1500);
    expect(system.calls.waited).toBeLessThan(2500);
  });

  it("takes another error, and any refusal elsewhere, as final", async () => {
    const full = refusing("win32", 1, "ENOSPC");
    await expect(renameFile("a", "b", full)).rejects.toMatchObject({ code: "ENOSPC" });
    const readOnly = refusing("linux", 1, "EACCES");
    await expect(renameFile("a", "b", readOnly)).rejects.toMatchObject({ code: "EACCES" });
    expect([full.calls.renames, readOnly.calls.renames]).toEqual([1, 1]);
  });
});

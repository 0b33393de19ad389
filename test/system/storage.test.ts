import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentId } from "../../shared/domain/ids.ts";
import { modelId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { connectHeadless, type HeadlessClient } from "../support/headless-client.ts";
import { type HeadlessHost, startHeadlessHost } from "../support/headless-host.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { anyRectangle, noisePicture, rectangleMask } from "../support/test-pictures.ts";
import { damagedBlobs, sha256, temporaryFiles } from "./witness.ts";

const size = { width: 640, height: 480 };

/** A disk of `megabytes` at `folder`; false where this process may not make one. */
function mountSmallDisk(folder: string, megabytes: number): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false; // root of a container without the right to mount
  }
}

/** What a promise is rejected with. */
const failureOf = (promise: Promise<unknown>) =>
  promise.then(() => undefined).catch((error: unknown) => error);

describe("a full disk", () => {
  let folder = "";
  let isMounted = false;
  let host: HeadlessHost;
  let connection: HeadlessClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-full-"));
    isMounted = mountSmallDisk(folder, 12);
  });
  afterAll(async () => {
    if (isMounted) execFileSync("umount", ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  });

  it("refuses what does not fit, says so, and keeps all that was there", async ({ skip }) => {
    if (!isMounted) skip("a small disk can only be mounted by root on Linux");
    const library = join(folder, "library");
    const options = { libraryFolder: library, home: folder };
    host = await startHeadlessHost(options);
    connection = await connectHeadless(host);
    const { client, upload } = connection;
    const random = seededRandom(1);
    const kept = new Map<DocumentId, string>();
    const openAnother = async () => {
      const assetHash = await upload(await noisePicture(size, random));
      const document = await client.documents.create({ assetHash, name: "noise.png" });
      for await (const event of client.documents.watch({ documentId: document.id })) {
        if (event.type === "snapshot") kept.set(document.id, event.nodes[0]?.picture.hash ?? "");
        break;
      }
    };

    // Most of the disk goes to somebody else, so that the library meets its end soon.
    const filler = await open(join(folder, "filler"), "w");
    await filler.truncate(0);
    await filler.write(Buffer.alloc(6 * 1024 * 1024));
    await filler.close();
    await openAnother();

    let refusal: unknown;
    for (let attempt = 0; attempt < 40 && !refusal; attempt++) refusal = await failureOf(openAnother());
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code: "storage-full", retryable: true });
    expect(String((refusal as AppError).nextStep)).toMatch(/space/); // an AppError, as was just seen

    // A fill needs room for its result, too.
    const [documentId] = kept.keys();
    const [summary] = (await client.documents.list(null)).filter(({ id }) => id === documentId);
    expect(summary).toBeDefined();
    const mask = await failureOf(upload(await rectangleMask(size, anyRectangle(size, random))));
    expect([undefined, "storage-full"]).toContain(mask && (mask as AppError).code); // small enough, it may still fit

    // All that was announced is there, now and after a new start.
    const allThere = async ({ client: asked, fetchBytes }: HeadlessClient) => {
      expect((await asked.documents.list(null)).map(({ id }) => id).toSorted()).toEqual(
        [...kept.keys()].toSorted(),
      );
      for (const hash of kept.values()) expect(sha256(await fetchBytes(`/assets/${hash}`))).toBe(hash);
    };
    await allThere(connection);
    connection.close();
    await host.stop();
    expect(await damagedBlobs(library)).toEqual([]);

    // With room again, the same library goes on.
    await rm(join(folder, "filler"));
    host = await startHeadlessHost(options);
    connection = await connectHeadless(host);
    await allThere(connection);
    expect(await temporaryFiles(library)).toEqual([]);
    const again = await connection.client.documents.create({
      assetHash: await connection.upload(await noisePicture(size, random)),
      name: "noise.png",
    });
    expect(again.name).toBe("noise");
    connection.close();
    await host.stop();
  });

  it("fails a fill whose result does not fit, and adds no version", async ({ skip }) => {
    if (!isMounted) skip("a small disk can only be mounted by root on Linux");
    const library = join(folder, "library");
    host = await startHeadlessHost({ libraryFolder: library, home: folder });
    connection = await connectHeadless(host);
    const { client, upload } = connection;
    const random = seededRandom(2);
    const assetHash = await upload(await noisePicture(size, random));
    const { id: documentId, currentNodeId } = await client.documents.create({ assetHash, name: "last.png" });
    const maskHash = await upload(await rectangleMask(size, anyRectangle(size, random)));

    // Everything but a corner of the disk goes to somebody else.
    const filler = await open(join(folder, "filler"), "w");
    let isFull = false;
    while (!isFull) {
      const outcome = await failureOf(filler.write(Buffer.alloc(64 * 1024)));
      isFull = outcome !== undefined;
    }
    await filler.close();

    const submitted = client.jobs.submit({
      request: {
        documentId,
        parentId: currentNodeId,
        modelId: modelId.parse("builtin/smooth-fill"),
        maskHash,
        prompt: "",
        parameters: {},
        seed: null,
        references: [],
      },
    });
    const outcome = await submitted.then(
      async ({ id }) => {
        for await (const job of client.jobs.watch({ afterSequence: 0 })) {
          if (job.id === id && job.status === "failed") return job.error.code;
          if (job.id === id && job.status === "succeeded") return "succeeded";
        }
        return "never ended";
      },
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );
    expect(outcome).toBe("storage-full");

    await rm(join(folder, "filler"));
    for await (const event of client.documents.watch({ documentId })) {
      expect(event.type === "snapshot" && event.nodes.map(({ kind }) => kind)).toEqual(["import"]);
      break;
    }
    connection.close();
    await host.stop();
  });
});

describe("a library that may only be read", () => {
  let folder = "";
  let isMounted = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "palimpsest-read-only-"));
    isMounted = mountSmallDisk(folder, 16);
  });
  afterAll(async () => {
    if (isMounted) execFileSync("umount", ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  });

  it("is refused with its name, and left as it was", async ({ skip }) => {
    const isRoot = process.getuid?.() === 0;
    if (process.platform === "win32") skip("Windows has other rights");
    if (isRoot && !isMounted) skip("root may write anywhere but on a disk that is mounted to be read");
    const home = await mkdtemp(join(tmpdir(), "palimpsest-home-"));
    const options = { libraryFolder: join(folder, "library"), home };
    await (await startHeadlessHost(options)).stop();

    if (isMounted) execFileSync("mount", ["-o", "remount,ro", folder]);
    else chmodSync(options.libraryFolder, 0o500);
    const refusal = await failureOf(startHeadlessHost(options));
    if (isMounted) execFileSync("mount", ["-o", "remount,rw", folder]);
    else chmodSync(options.libraryFolder, 0o700);

    expect(String(refusal)).toContain(options.libraryFolder);
    expect(String(refusal)).toMatch(/not allowed to write/);
    await (await startHeadlessHost(options)).stop();
    await rm(home, { recursive: true, force: true });
  });
});

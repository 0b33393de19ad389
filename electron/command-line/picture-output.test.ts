import { readFile, rm } from "node:fs/promises";
import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { writePicture } from "./picture-output.ts";

/** Standard output whose reader has gone. */
function lostReader(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(new Error("write EPIPE")) });
}

const bytes = Uint8Array.of(1, 2, 3);
const write = (isPaid: boolean) =>
  writePicture("-", bytes, {
    overwrite: false,
    isPaid,
    signal: new AbortController().signal,
    stdout: lostReader(),
  });

it("keeps a picture that was paid for and that nobody reads, and says where", async () => {
  const error = await write(true).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  const [path = ""] = /\/\S+\.png/.exec(String(error)) ?? [];
  expect(new Uint8Array(await readFile(path))).toEqual(bytes);
  await rm(path);
});

it("fails where nobody reads a picture that cost nothing", async () => {
  await expect(write(false)).rejects.toThrow("write EPIPE");
});

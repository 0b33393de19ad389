import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { safetensorsBytes, safetensorsFile } from "../../../../test/support/kontext/safetensors-bytes.ts";
import { readSafetensorsHeader } from "./read-header.ts";

const eight = new Uint8Array(8);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "palimpsest-header-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Uint8Array) {
  const path = join(folder, "x.safetensors");
  await writeFile(path, bytes);
  return readSafetensorsHeader(path, "x.safetensors");
}

function withTensor(tensor: unknown, data: Uint8Array = eight): Buffer {
  return safetensorsFile(JSON.stringify({ a: tensor }), data);
}

describe("the header of a safetensors file", () => {
  it("says where each tensor lies, and the metadata", async () => {
    const file = safetensorsBytes(
      [
        ["first", { dtype: "F32", shape: [2], bytes: eight }],
        ["empty", { dtype: "F16", shape: [0, 7], bytes: new Uint8Array() }],
        ["scalar", { dtype: "BF16", shape: [], bytes: new Uint8Array(2) }],
      ],
      { format: "pt" },
    );
    const { header, fileLength } = await read(file);
    expect(fileLength).toBe(file.length);
    expect(header.metadata).toEqual(new Map([["format", "pt"]]));
    expect(header.tensors.get("first")).toEqual({
      type: "F32",
      shape: [2],
      offset: file.length - 10,
      byteLength: 8,
    });
    expect(header.tensors.get("empty")).toEqual({
      type: "F16",
      shape: [0, 7],
      offset: file.length - 2,
      byteLength: 0,
    });
    expect(header.tensors.get("scalar")).toEqual({
      type: "BF16",
      shape: [],
      offset: file.length - 2,
      byteLength: 2,
    });
  });

  it("may be padded with spaces, as the reference writes it", async () => {
    const header = JSON.stringify({ a: { dtype: "U8", shape: [8], data_offsets: [0, 8] } });
    const { header: read8 } = await read(safetensorsFile(`${header}     `, eight));
    expect(read8.tensors.size).toBe(1);
  });

  // elsewhere a file without content takes its room on the disk
  it.runIf(process.platform === "linux")("places tensors beyond 4 GiB", async () => {
    const large = 5 * 2 ** 30;
    const path = join(folder, "large.safetensors");
    const bytes = safetensorsFile(
      `{"a":{"dtype":"U8","shape":[5,1073741824],"data_offsets":[0,${large}]},"b":{"dtype":"F32","shape":[1],"data_offsets":[${large},${large + 4}]}}`,
      new Uint8Array(),
    );
    await writeFile(path, bytes);
    await truncate(path, bytes.length + large + 4);
    const { header } = await readSafetensorsHeader(path, "large.safetensors");
    expect(header.tensors.get("b")).toMatchObject({ offset: bytes.length + large, byteLength: 4 });
  });

  it.each<[string, Buffer, string]>([
    ["nothing", Buffer.alloc(0), "is empty"],
    ["a few bytes", Buffer.from("abc"), "is cut off: it has only 3 bytes"],
    [
      "a length beyond the file",
      Buffer.from([0, 1, 0, 0, 0, 0, 0, 0, 0x7b]),
      "its header would have 256 bytes",
    ],
    ["a length of 64 bits", Buffer.alloc(64, 0xff), "18446744073709551615"],
    ["a header that is no JSON", safetensorsFile("{a}", eight), "not JSON"],
    ["a header that is no object", safetensorsFile("[1]", eight), "does not begin with {"],
    ["invalid UTF-8", safetensorsFile(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), eight), "not UTF-8"],
    ["deep nesting", safetensorsFile(`{"a":${"[".repeat(99_999)}`, eight), "nested too deeply"],
    [
      "too many values",
      safetensorsFile(`{"a":[${"0,".repeat(2_000_000)}0]}`, eight),
      "more than 100000 tensors",
    ],
    [
      "two tensors of one name, spelled differently",
      safetensorsFile(
        '{"ab":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"\\u0061b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}',
        eight,
      ),
      'names "ab" twice',
    ],
    [
      "two shapes in one tensor",
      safetensorsFile('{"a":{"dtype":"U8","shape":[9],"shape":[8],"data_offsets":[0,8]}}', eight),
      'names "shape" twice',
    ],
    [
      "an unknown dtype",
      withTensor({ dtype: "F33", shape: [2], data_offsets: [0, 8] }),
      'unknown dtype "F33"',
    ],
    [
      "a negative size",
      withTensor({ dtype: "U8", shape: [-8], data_offsets: [0, 8] }),
      "no list of whole numbers",
    ],
    [
      "a fraction",
      withTensor({ dtype: "U8", shape: [8.5], data_offsets: [0, 8] }),
      "no list of whole numbers",
    ],
    [
      "a product beyond 2^53",
      withTensor({ dtype: "U8", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] }),
      "too many bytes",
    ],
    [
      "a range that goes backwards",
      withTensor({ dtype: "U8", shape: [0], data_offsets: [8, 0] }),
      "no range",
    ],
    [
      "a shape that does not fill the range",
      withTensor({ dtype: "F32", shape: [3], data_offsets: [0, 8] }),
      "takes 12",
    ],
    [
      "a field too much",
      withTensor({ dtype: "U8", shape: [8], data_offsets: [0, 8], url: "" }),
      "does not know",
    ],
    [
      "half a byte",
      withTensor({ dtype: "F4", shape: [3], data_offsets: [0, 1] }, new Uint8Array(1)),
      "too many bytes",
    ],
    ["a gap", withTensor({ dtype: "U8", shape: [4], data_offsets: [4, 8] }), "leaves a gap"],
    [
      "an overlap",
      safetensorsFile(
        '{"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}',
        eight,
      ),
      "overlaps",
    ],
    [
      "missing bytes",
      withTensor({ dtype: "U8", shape: [80], data_offsets: [0, 80] }),
      "is cut off: its header asks for",
    ],
    [
      "bytes too many",
      withTensor({ dtype: "U8", shape: [4], data_offsets: [0, 4] }),
      "is longer than its header says",
    ],
    [
      "metadata that is no text",
      safetensorsFile('{"__metadata__":{"a":1}}', new Uint8Array()),
      "not all texts",
    ],
    ["a page to sign in", Buffer.from(`<!DOCTYPE html><html>${"x".repeat(900)}`), "is a web page"],
    [
      "a pointer of git-lfs",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"),
      "pointer of git-lfs",
    ],
    ["GGUF", Buffer.concat([Buffer.from("GGUF\u0003"), Buffer.alloc(64)]), "GGUF"],
  ])("is refused with what is wrong: %s", async (_, bytes, sentence) => {
    await expect(read(bytes)).rejects.toThrow(sentence);
    await expect(read(bytes)).rejects.toMatchObject({ name: "AppError" });
  });

  it("is not looked for in a file that is not there, or in a folder", async () => {
    await expect(readSafetensorsHeader(join(folder, "none"), "none")).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(readSafetensorsHeader(folder, "vae")).rejects.toThrow("vae is no file");
  });
});

import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { safetensorsBytes } from "../../../../test/support/kontext/safetensors-bytes.ts";
import { seededRandom } from "../../../../test/support/seeded-random.ts";
import { maximumTensors } from "./header-json.ts";
import { parseSafetensorsHeader } from "./safetensors-header.ts";

const rounds = 10_000;
const fragments = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "-",
  "0",
  "9",
  "1e308",
  "9007199254740993",
  "null",
  "\\u0000",
  "\\",
  "é",
  '"__metadata__":{}',
  '"__proto__":{}',
  '"shape":[]',
  '"dtype":"F64"',
  '"data_offsets":[0,0]',
  "F16",
  "BOOL",
  "\u0000",
];

/** Changes, removes, repeats or inserts a few parts of a header. */
function mutated(header: Buffer, random: ReturnType<typeof seededRandom>): Buffer {
  let bytes = header;
  for (let change = random.integer(6) + 1; change > 0; change--) {
    const at = random.integer(bytes.length + 1);
    const end = Math.min(bytes.length, at + random.integer(40));
    const inserted = random.pick<() => Uint8Array>([
      () => Buffer.from(random.pick(fragments)),
      () => Buffer.from([random.integer(256)]),
      () => Buffer.from(String(random.integer(2 ** 32))),
      () => bytes.subarray(at, end),
      () => Buffer.alloc(0),
    ])();
    bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(random.pick([at, end]))]);
  }
  return bytes;
}

describe("the header of a damaged or hostile file", () => {
  it(`is refused by an AppError or describes only bytes of the file, in ${rounds} mutations`, () => {
    const random = seededRandom(20_261_121);
    const tensors = Array.from({ length: 6 }, (_, index) => {
      const width = random.integer(9);
      const shape = [width, 3];
      return [`block.${index}.weight`, { dtype: "F32", shape, bytes: new Uint8Array(width * 12) }] as const;
    });
    const file = safetensorsBytes(tensors, { format: "pt" });
    const headerLength = Number(file.readBigUInt64LE(0));
    const dataLength = file.length - 8 - headerLength;
    const original = file.subarray(8, 8 + headerLength);
    let accepted = 0;
    for (let round = 0; round < rounds; round++) {
      const header = mutated(original, random);
      const fileLength = 8 + header.length + dataLength;
      try {
        const { tensors: found } = parseSafetensorsHeader(header, fileLength, "x.safetensors");
        accepted++;
        expect(found.size).toBeLessThan(maximumTensors);
        let covered = 8 + header.length;
        for (const { offset, byteLength } of [...found.values()].toSorted((a, b) => a.offset - b.offset)) {
          if (byteLength === 0) continue;
          expect(offset).toBe(covered);
          covered += byteLength;
        }
        expect(covered).toBe(fileLength);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(["unsupported-format", "too-large"]).toContain(error.code);
        expect(error.message.length).toBeLessThan(2000);
      }
    }
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(rounds / 2);
  });
});

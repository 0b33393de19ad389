import { createHash } from "node:crypto";
import sharp from "sharp";
import { beforeEach, expect, it } from "vitest";
import { assetHash } from "../../shared/domain/ids.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { noisePicture, rectangleMask } from "../../test/support/test-pictures.ts";
import { ProgramPictures } from "./program-pictures.ts";

const size = { width: 60, height: 40 };
const hole = { x: 5, y: 5, width: 10, height: 10 };
const never = new AbortController().signal;

let kept: string[];
/** Called for every blob before it is kept. */
let beforePut: (mediaType: string) => Promise<void>;
const hashOf = (bytes: Uint8Array) => assetHash.parse(createHash("sha256").update(bytes).digest("hex"));
const library = {
  passingBlobs: {
    put: async (bytes: Uint8Array, mediaType: string) => {
      await beforePut(mediaType);
      const hash = hashOf(bytes);
      kept.push(hash);
      return hash;
    },
    touch: () => false,
  },
};

beforeEach(() => {
  kept = [];
  beforePut = () => Promise.resolve();
});

/** With another size in its header (PNG 11.2.1), and nothing behind it that could be decoded. */
function headerOf(png: Uint8Array, { width, height }: typeof size): Uint8Array {
  const header = Buffer.from(png.subarray(0, 80));
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

it("refuses more than 100 megapixels by the header, also of a reference, and keeps nothing of it", async () => {
  const pictures = new ProgramPictures(library);
  const huge = headerOf(await noisePicture(size, seededRandom(1)), { width: 10_001, height: 10_000 });
  const tooLarge = { code: "too-large", message: expect.stringContaining("100 megapixels") as string };
  await expect(pictures.import(huge, null, never)).rejects.toMatchObject(tooLarge);
  expect(() => pictures.keepReference(huge)).toThrow(expect.objectContaining(tooLarge));
  expect(kept).toEqual([]);
});

it("refuses a mask of another size before it decodes either", async () => {
  const broken = headerOf(await noisePicture(size, seededRandom(1)), { width: 9000, height: 9000 });
  const mask = await rectangleMask(size, hole);
  await expect(new ProgramPictures(library).import(broken, mask, never)).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(/60×40.*9000×9000/) as string,
  });
  expect(kept).toEqual([]);
});

it("takes the mask of a picture that its camera has turned", async () => {
  const lying = await sharp(await noisePicture(size, seededRandom(1)))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const pictures = new ProgramPictures(library);
  const upright = { width: size.height, height: size.width };
  const mask = await rectangleMask(upright, hole);
  const { picture } = await pictures.import(lying, mask, never);
  expect(picture).toMatchObject(upright);
  expect(kept).toContain(await pictures.mask(mask, "white-edits", picture, never));
});

it("decodes no mask of a client that has gone", async () => {
  const mask = await rectangleMask(size, hole);
  const gone = AbortSignal.abort(new Error("The client has gone."));
  await expect(new ProgramPictures(library).mask(mask, "transparent-edits", size, gone)).rejects.toBe(
    gone.reason,
  );
  expect(kept).toEqual([hashOf(mask)]);
});

it("decodes no more at once than its bytes allow", async () => {
  const jpegs = await Promise.all(
    [1, 2, 3].map(async (seed) =>
      sharp(await noisePicture(size, seededRandom(seed)))
        .jpeg()
        .toBuffer(),
    ),
  );
  const ends: (() => void)[] = [];
  let most = 0;
  // What was decoded is kept as a PNG; until then it is in memory.
  beforePut = (mediaType) => {
    if (mediaType !== "image/png") return Promise.resolve();
    return new Promise((resolve) => {
      ends.push(resolve);
      most = Math.max(most, ends.length);
    });
  };
  const pictures = new ProgramPictures(library, size.width * size.height * 4 * 2);
  const importing = Promise.all(jpegs.map((bytes) => pictures.import(bytes, null, never)));
  for (let done = 0; done < jpegs.length; done++) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    if (done === 0) await expect.poll(() => ends.length).toBe(2);
    ends.shift()?.();
  }
  expect(await importing).toHaveLength(3);
  expect(most).toBe(2);
});

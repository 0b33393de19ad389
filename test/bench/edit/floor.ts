import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { reportStages, Stopwatch } from "./stopwatch.ts";

/** What no edit can do without, with sharp alone: decode the same files, crop and encode what is sent, encode the result. */

const [folder = ""] = process.argv.slice(2);
const pictureBytes = await readFile(join(folder, "picture.png"));
const maskBytes = await readFile(join(folder, "mask.png"));
const watch = new Stopwatch();

const { data, info } = await watch.time("decodePicture", () =>
  sharp(pictureBytes, { limitInputPixels: false }).raw().toBuffer({ resolveWithObject: true }),
);
await watch.time("decodeMask", () => sharp(maskBytes, { limitInputPixels: false }).raw().toBuffer());
const raw = { width: info.width, height: info.height, channels: info.channels };
const picture = () => sharp(data, { raw, limitInputPixels: false });
// The part that ours sends: the mask's ellipse with a quarter around it, at 1248 × 832.
const height = Math.round(0.6 * info.height);
const width = Math.min(info.width, Math.round((height * 1248) / 832));
const left = Math.round((info.width - width) / 2);
const top = Math.round((info.height - height) / 2);
await watch.time("cropAndEncodeSent", () =>
  picture().extract({ left, top, width, height }).resize(1248, 832, { fit: "fill" }).png().toBuffer(),
);
await watch.time("encodeAndStore", async () =>
  writeFile(join(folder, "floor.png"), await picture().png().toBuffer()),
);
reportStages(watch);

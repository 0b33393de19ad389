import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { boundsToEdit, finishEdit } from "../../../electron/edits/edit.ts";
import { fitAnswer } from "../../../electron/edits/fit-answer.ts";
import { frame } from "../../../electron/edits/frame.ts";
import { decodeMask } from "../../../electron/imaging/mask-codec.ts";
import { decodeCanonical, encodePicture } from "../../../electron/imaging/picture-codec.ts";
import { writeNewFile } from "../../../electron/library/durable-file.ts";
import { contextAroundMask, planFrame } from "../../../shared/framing/plan-frame.ts";
import { modelWith } from "../../support/edits/edit-runs.ts";
import { kontextSizes } from "../../support/edits/kontext-sizes.ts";
import { movedAnswer, recoloured, recompressed } from "../../support/edits/model-answers.ts";
import { reportStages, Stopwatch } from "./stopwatch.ts";

/** One masked edit of the picture in the folder given, as a job does it; the model's own time does not count. */

const [folder = ""] = process.argv.slice(2);
const model = { ...modelWith({ kind: "list", sizes: [...kontextSizes] }), provider: "bench" };

const pictureBytes = await readFile(join(folder, "picture.png"));
const maskBytes = await readFile(join(folder, "mask.png"));
const resultFile = join(folder, `result-${process.pid}.png`);
const watch = new Stopwatch();

const parent = await watch.time("decodePicture", () => decodeCanonical(pictureBytes));
const mask = await watch.time("decodeMask", () => decodeMask(maskBytes, parent));
const bounds = await watch.time("maskBounds", async () => boundsToEdit(parent, mask));
const plan = planFrame(parent, bounds, model, contextAroundMask(bounds));
const framed = await watch.time("frame", () => frame(parent, mask, plan));
await watch.time("encodeSent", () => encodePicture(framed.image));

const moved = await movedAnswer(framed.image, { shiftX: 5.5, shiftY: -3.25, scale: 1.01 });
const answer = await recompressed(recoloured(moved, [1, 1, 1], [8, 8, 8]), 92);

const fitted = await watch.time("fit", () =>
  fitAnswer(
    framed,
    answer,
    { width: parent.width, height: parent.height, area: bounds },
    model,
    new AbortController().signal,
  ),
);
const { raster } = await watch.time("compositeAndGuarantee", async () =>
  finishEdit(parent, mask, fitted.image, fitted.rect),
);
await watch.time("encodeAndStore", async () => {
  const bytes = await encodePicture(raster);
  createHash("sha256").update(bytes).digest();
  await writeNewFile(resultFile, (append) => append(bytes));
});
await rm(resultFile);
if (fitted.registration?.outcome !== "corrected") throw new Error("The answer was not put right.");
reportStages(watch);

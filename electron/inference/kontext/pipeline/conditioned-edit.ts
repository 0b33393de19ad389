import type { Raster8 } from "../../../../shared/domain/raster.ts";
import { decoderInput, latentsOfMoments } from "../latents/latent-range.ts";
import { latentScale, packLatents, tokenScale, unpackLatents } from "../latents/pack.ts";
import { pictureToTensor, tensorToPicture } from "../latents/picture-tensor.ts";
import { decoderTiles, encoderTiles, runInTiles } from "../latents/tiles.ts";
import { tokenIds } from "../latents/token-ids.ts";
import { torchNoise } from "../sampling/torch-noise.ts";
import { checkEdit } from "./check-request.ts";
import type { ConditionedEdit, KontextNetworks, Observe } from "./conditioning.ts";
import { hearMessages } from "./hear-messages.ts";
import type { KontextListener } from "./kontext-request.ts";
import type { FloatTensor } from "./networks.ts";
import { requireFinite } from "./require-finite.ts";
import { sampleLatents } from "./sample-latents.ts";

/**
 * FLUX.1 Kontext from conditioning to picture, as `FluxKontextPipeline` of diffusers: encodes context and references,
 * denoises, decodes. The same edit gives the same bytes on the same machine.
 *
 * @throws AppError `invalid-input` for an edit that cannot be computed; the signal's reason; what a session failed with.
 */
export async function runConditionedEdit(
  networks: KontextNetworks,
  edit: ConditionedEdit,
  listener: KontextListener,
  observe: Observe = () => {},
): Promise<Raster8> {
  checkEdit(edit);
  const { sessions } = networks;
  const { signal } = listener;
  const { width, height } = edit.size;
  listener.onStage?.("encode");
  const contexts: FloatTensor[] = [];
  for (const [index, picture] of [edit.context, ...edit.references].entries()) {
    await hearMessages(signal);
    contexts.push(await encodePicture(networks, picture, edit.isVaeTiled, index === 0 ? observe : () => {}));
  }
  await sessions.finished("vae-encoder");

  const noise = drawNoise(edit, networks.vae.latentChannels);
  const imageIds = tokenIds(inTokens(edit.size), [edit.context, ...edit.references].map(inTokens));
  observe("edit/img_ids", imageIds);
  observe("edit/initial_latents_packed", noise);
  const latents = await sampleLatents(networks, { edit, noise, contexts, imageIds }, listener, observe);
  await sessions.finished("transformer");
  observe("edit/final_latents_packed", latents);

  await hearMessages(signal);
  listener.onStage?.("decode");
  const unpacked = unpackLatents(latents, height / latentScale, width / latentScale);
  const decoded = await decodeLatents(networks, unpacked, edit.isVaeTiled);
  await sessions.finished("vae-decoder");
  observe("edit/decoded", decoded);
  return tensorToPicture(requireFinite(decoded, "the picture"));
}

/** @returns Its packed latents, [1, C, 64]. */
async function encodePicture(
  { sessions, vae }: KontextNetworks,
  picture: Raster8,
  isTiled: boolean,
  observe: Observe,
): Promise<FloatTensor> {
  const pixels = pictureToTensor(picture);
  const run = (tile: FloatTensor) => sessions.encode(tile);
  const moments = isTiled ? await runInTiles(pixels, encoderTiles, run) : await run(pixels);
  observe("vae_encode/moments", moments);
  observe("vae_encode/mean", latentsOfMoments(moments, { shiftFactor: 0, scalingFactor: 1 }));
  const packed = packLatents(latentsOfMoments(moments, vae));
  observe("vae_encode/packed_latents", packed);
  return requireFinite(packed, "the latents of the given picture");
}

/** @param latents [1, 16, h, w]. @returns [1, 3, 8h, 8w]. */
async function decodeLatents(
  { sessions, vae }: KontextNetworks,
  latents: FloatTensor,
  isTiled: boolean,
): Promise<FloatTensor> {
  const input = decoderInput(latents, vae);
  const run = (tile: FloatTensor) => sessions.decode(tile);
  return isTiled ? runInTiles(input, decoderTiles, run) : run(input);
}

/** Drawn as [1, 16, H/8, W/8], as torch does, and packed then. */
function drawNoise({ seed, size }: ConditionedEdit, channels: number): FloatTensor {
  const shape = [1, channels, size.height / latentScale, size.width / latentScale];
  const count = shape.reduce((product, side) => product * side, 1);
  return packLatents({ shape, data: torchNoise(seed, count) });
}

function inTokens({ width, height }: { readonly width: number; readonly height: number }) {
  return { width: width / tokenScale, height: height / tokenScale };
}

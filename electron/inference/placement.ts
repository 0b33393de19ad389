import type { Placement } from "./kontext/pipeline/kontext-sessions.ts";
import type { KontextComponent } from "./kontext/pipeline/networks.ts";
import type { Loading } from "./messages.ts";
import { foldsTransformer } from "./transformer-folding.ts";

/**
 * Where each network computes: the text encoders and the modulation on the processor, whose memory is the larger one and
 * which they need for some seconds once; all else on the device. The transformer may stay, as loading it takes longer than a step.
 */
export function placementOf(
  { device, precision, staysLoaded }: Pick<Loading, "device" | "precision" | "staysLoaded">,
  threads: number,
): (component: KontextComponent) => Placement {
  return (component) => {
    const isOnce = component === "clip" || component === "t5" || component === "modulation";
    const isTransformer = component === "transformer";
    return {
      provider: isOnce ? "cpu" : device,
      threads,
      // What runs once gains nothing; the VAE is small, and runs once a tile.
      foldConstants: !isOnce && (!isTransformer || foldsTransformer(device, precision)),
      staysLoaded: isTransformer && staysLoaded,
    };
  };
}

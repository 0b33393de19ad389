import type { Placement } from "./kontext/pipeline/kontext-sessions.ts";
import type { KontextComponent } from "./kontext/pipeline/networks.ts";
import type { Loading } from "./messages.ts";

/**
 * Where each network computes: the text encoders on the processor, whose memory is the larger one and which they need
 * for a second once; all else on the device. The transformer may stay, as loading it takes longer than a step.
 */
export function placementOf(
  { device, staysLoaded }: Pick<Loading, "device" | "staysLoaded">,
  threads: number,
): (component: KontextComponent) => Placement {
  return (component) => {
    const isText = component === "clip" || component === "t5";
    const isTransformer = component === "transformer";
    return {
      provider: isText ? "cpu" : device,
      threads,
      // What runs once gains nothing from weights that are widened beforehand.
      foldConstants: isTransformer,
      staysLoaded: isTransformer && staysLoaded,
    };
  };
}

import { describe, expect, it } from "vitest";
import type { Precision } from "../../shared/domain/local-model.ts";
import type { KontextComponent } from "./kontext/pipeline/networks.ts";
import { placementOf } from "./placement.ts";

const once: readonly KontextComponent[] = ["clip", "t5", "modulation"];
const vae: readonly KontextComponent[] = ["vae-encoder", "vae-decoder"];
const precisions: readonly Precision[] = ["original", "float16", "int8", "int4"];

describe("where a network computes", () => {
  it("is the processor for what runs once, and the chosen device for the rest", () => {
    const place = placementOf({ device: "webgpu", precision: "int8", staysLoaded: true }, 3);
    for (const component of once) expect(place(component).provider, component).toBe("cpu");
    for (const component of ["transformer", ...vae] as const)
      expect(place(component).provider, component).toBe("webgpu");
    expect(place("transformer").threads).toBe(3);
  });

  it("keeps nothing but the transformer after a run, and that only if it may stay", () => {
    const stays = (staysLoaded: boolean) => {
      const place = placementOf({ device: "cuda", precision: "int8", staysLoaded }, 1);
      return ([...once, ...vae, "transformer"] as const).filter((component) => place(component).staysLoaded);
    };
    expect(stays(true)).toEqual(["transformer"]);
    expect(stays(false)).toEqual([]);
  });
});

describe("weights are cast while loading", () => {
  const folded = (device: "cpu" | "webgpu", component: KontextComponent) =>
    precisions.filter(
      (precision) => placementOf({ device, precision, staysLoaded: true }, 1)(component).foldConstants,
    );

  it("for the VAE always, and never for what runs once", () => {
    for (const device of ["cpu", "webgpu"] as const) {
      for (const component of vae) expect(folded(device, component), component).toEqual(precisions);
      for (const component of once) expect(folded(device, component), component).toEqual([]);
    }
  });

  it("for the transformer on the processor, and elsewhere from the original only", () => {
    expect(folded("cpu", "transformer")).toEqual(precisions);
    expect(folded("webgpu", "transformer")).toEqual(["original"]);
  });
});

import { providerPictures } from "../../../electron/imaging/provider-pictures.ts";
import type { Account, ProviderRequest, RunContext } from "../../../electron/providers/provider.ts";
import type { Model } from "../../../shared/catalogue/model.ts";
import { checkParameters, defaultParameters } from "../../../shared/catalogue/parameters.ts";
import type { Parameters } from "../../../shared/domain/edit-request.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { MaskRaster, Raster8 } from "../../../shared/domain/raster.ts";

/** A request as a job makes it: a grey picture, its parameters proven. */
export function requestFor(model: Model, size: Size, some: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    model,
    image: grey(size),
    mask: null,
    prompt: "a hat",
    seed: 7,
    references: [],
    ...some,
    parameters: checkParameters(model, { ...defaultParameters(model), ...some.parameters }),
  };
}

type Choice = readonly [string, NonNullable<Parameters[string]>];

/** Every value that the form offers: all choices, and the ends of every number. */
export function choicesOf(model: Model): Choice[] {
  return model.parameters.flatMap((field): Choice[] => {
    switch (field.control) {
      case "choice":
        return field.choices.map(({ value }) => [field.name, value] as const);
      case "number":
        return [[field.name, field.minimum] as const, [field.name, field.maximum] as const];
      case "toggle":
        return [[field.name, true] as const, [field.name, false] as const];
      case "text":
        return [[field.name, "some words"] as const];
    }
  });
}

/** All 100: turned over, 155. */
export function grey({ width, height }: Size): Raster8 {
  return { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(100) };
}

export function leftHalf({ width, height }: Size): MaskRaster {
  const data = new Uint8Array(width * height).map((_, at) => (at % width < width / 2 ? 255 : 0));
  return { width, height, data };
}

/** Red, green and blue. */
export function pixelAt(image: Raster8 | undefined, x: number, y: number): number[] {
  if (!image) return [];
  const start = (y * image.width + x) * image.channels;
  return [...image.data.subarray(start, start + 3)];
}

export async function pngBase64(size: Size): Promise<string> {
  return Buffer.from(await providerPictures.encodePng(grey(size))).toString("base64");
}

/** For questions about which nothing is to be seen. */
export function quietContext(account: Account): RunContext {
  return {
    account,
    signal: new AbortController().signal,
    fetch,
    sleep: async () => {},
    now: () => 0,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    pictures: providerPictures,
  };
}

import {
  bflEndpoint,
  fromWords,
  guidance,
  perMegapixel,
  promptUpsampling,
  safetyTolerance,
  steps,
  withoutUpsampling,
} from "./bfl-base.ts";
import type { ModelEntry } from "./model.ts";

/** Edges of 16, 4 megapixels at most and 2 recommended; a side's limit is not published. */
const flux2Sizes: ModelEntry["sizes"] = {
  kind: "range",
  step: 16,
  minimumSide: 64,
  maximumSide: 2048,
  minimumPixels: 4096,
  maximumPixels: 4_194_304,
  preferredPixels: 2_000_000,
  maximumRatio: 4,
};

/** All pictures and the answer share 9 megapixels: 2 for each of the first two leave this for seven references. */
const flux2References = { maximum: 7, minimumSide: 64, maximumPixels: 700_000 };

const flux2: Omit<ModelEntry, "id" | "remoteName" | "name" | "description" | "price"> = {
  ...bflEndpoint,
  references: flux2References,
  sizes: flux2Sizes,
  parameters: [safetyTolerance(5)],
};

const flux2Pro: ModelEntry = {
  ...flux2,
  id: "bfl/flux-2-pro",
  remoteName: "flux-2-pro",
  name: "FLUX.2 [pro]",
  description: "Dependable edits in words, with up to seven references: “put the hat of image 2 on her”.",
  price: perMegapixel(0.03, 0.015, 0.015),
  parameters: [withoutUpsampling, safetyTolerance(5)],
};

const flux2Max: ModelEntry = {
  ...flux2Pro,
  id: "bfl/flux-2-max",
  remoteName: "flux-2-max",
  name: "FLUX.2 [max]",
  description: "The best of FLUX.2: edits that need knowledge, text and many references.",
  price: perMegapixel(0.07, 0.03, 0.03),
  speed: "slow",
};

const flux2Flex: ModelEntry = {
  ...flux2,
  id: "bfl/flux-2-flex",
  remoteName: "flux-2-flex",
  name: "FLUX.2 [flex]",
  description: "FLUX.2 with steps and guidance to set: for lettering and fine control.",
  price: perMegapixel(0.05, 0.05, 0.05),
  speed: "slow",
  parameters: [guidance(1.5, 10, 0.1, 5), steps(1, 50, 50), promptUpsampling(true), safetyTolerance(5)],
};

const klein: Omit<ModelEntry, "id" | "remoteName" | "name" | "description" | "price"> = {
  ...flux2,
  speed: "fast",
  references: { maximum: 3, minimumSide: 64, maximumPixels: 1_048_576 },
};

const klein4b: ModelEntry = {
  ...klein,
  id: "bfl/flux-2-klein-4b",
  remoteName: "flux-2-klein-4b",
  name: "FLUX.2 [klein] 4B",
  description: "Quick and cheap: drafts of an edit in a second or two.",
  price: perMegapixel(0.014, 0.001, 0.001),
};

const klein9b: ModelEntry = {
  ...klein,
  id: "bfl/flux-2-klein-9b",
  remoteName: "flux-2-klein-9b",
  name: "FLUX.2 [klein] 9B",
  description: "Quick and cheap, somewhat better than klein 4B.",
  price: perMegapixel(0.015, 0.002, 0.002),
};

/** FLUX.2 with a picture, the one to begin with first. */
export const bflFlux2Edits: readonly ModelEntry[] = [flux2Pro, flux2Max, flux2Flex, klein9b, klein4b];

export const bflFlux2Previews: readonly ModelEntry[] = [
  {
    ...flux2Pro,
    id: "bfl/flux-2-pro-preview",
    remoteName: "flux-2-pro-preview",
    name: "FLUX.2 [pro] preview",
    description: "The next FLUX.2 pro, as it is at the moment.",
  },
  {
    ...klein9b,
    id: "bfl/flux-2-klein-9b-preview",
    remoteName: "flux-2-klein-9b-preview",
    name: "FLUX.2 [klein] 9B preview",
    description: "The next FLUX.2 klein 9B, as it is at the moment.",
  },
];

export const bflFlux2FromWords: readonly ModelEntry[] = [
  fromWords(flux2Pro, "A new picture from words, at any ratio up to 4 megapixels."),
  fromWords(flux2Max, "The best new picture from words of FLUX.2."),
  fromWords(flux2Flex, "A new picture from words, with steps and guidance to set."),
  fromWords(klein9b, "A new picture from words in a second or two."),
  fromWords(klein4b, "The quickest new picture from words."),
];

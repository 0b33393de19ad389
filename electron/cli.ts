#!/usr/bin/env node
import { AppError } from "../shared/errors.ts";
import { appVersion } from "./app-version.ts";
import { fillCommand } from "./command-line/fill.ts";
import { serveCommand } from "./command-line/serve.ts";

const usage = `Palimpsest: edit a picture under a mask and change nothing else.

  palimpsest fill IN --mask MASK.png -o OUT.png [options]
      --mask FILE      8-bit grey, the picture's size, white = edit
      -o, --output     PNG, JPEG, WebP, AVIF or TIFF by its ending
      --model ID       builtin/content-aware-fill (default) or builtin/smooth-fill
      --seed N         0 to 4294967295; the same seed gives the same picture (default 0)
      --set NAME=VALUE a parameter of the model, as often as needed
      --quality N      1 to 100 for JPEG, WebP and AVIF (default 95)
      --force          replace OUT if it exists

  palimpsest serve [options]
      Serves the editor on this computer only and prints its address.
      --port N         any free one if left out
      --library DIR    instead of PALIMPSEST_LIBRARY or ~/Palimpsest Library
      --address ADDR   listen to the network instead (not encrypted)
      --open, --no-open, --quiet
      Keys of services are read from BFL_API_KEY, FAL_KEY, OPENAI_API_KEY and REPLICATE_API_TOKEN; those that are
      entered in the editor are forgotten when it ends.

  palimpsest --help | --version`;

const [command, ...rest] = process.argv.slice(2);
const cancel = new AbortController();
process.once("SIGINT", () => cancel.abort(new AppError("cancelled", "Cancelled.")));

try {
  switch (command) {
    case "fill":
      await fillCommand(rest, cancel.signal);
      break;
    case "serve":
      await serveCommand(rest, cancel.signal);
      break;
    case "--version":
      console.log(appVersion);
      break;
    case "--help":
    case "help":
    case undefined:
      console.log(usage);
      break;
    default:
      throw new AppError("invalid-input", `There is no command "${command}".`, {
        nextStep: "palimpsest --help lists them.",
      });
  }
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`palimpsest: ${error.message}${error.nextStep ? ` ${error.nextStep}` : ""}`);
  process.exitCode = error.code === "invalid-input" ? 2 : 1;
}

const edit = `  palimpsest edit [IN] --model ID -o OUT [options]
      IN, --mask and --reference take a path, an https address, a data URI or - (standard input).
      --prompt TEXT    what should change
      --mask FILE      8-bit grey PNG, the picture's size, white = edit; without it the whole picture
      --reference FILE a further picture that the model looks at, as often as it takes
      -o, --output     PNG, JPEG, WebP, AVIF or TIFF by its ending; - writes a PNG to standard output
      --seed N         0 to 4294967295; drawn if left out, and told
      --set NAME=VALUE a parameter of the model, as often as needed
      --variations N   1 to 16 with the seeds N, N+1, …: OUT-1.png, OUT-2.png, …
      --size WxH       instead of IN, for models that work from words alone
      --max-cost USD   agrees to a paid run up to this estimate; --yes agrees to any
      --quality N      1 to 100 for JPEG, WebP and AVIF (default 95)
      --force          replace OUT if it exists`;

const fill = `  palimpsest fill IN --mask MASK -o OUT [options]
      The same with builtin/content-aware-fill (or --model builtin/smooth-fill) and the seed 0: runs on this computer.`;

const batch = `  palimpsest batch FOLDER --recipe FILE -o DIR [options]
      Edits every picture of a folder with one recipe. Run it again to go on: no picture is run twice.
      --dry-run        says what it would cost and do
      --retry-failed   runs again what failed and was not charged
      --max-cost USD, --yes
      The first Ctrl+C (or SIGTERM, SIGHUP) ends it after the picture that runs, another Ctrl+C at once.`;

const models = `  palimpsest models
      Every model with its price, and whether it can run here.`;

const localModels = `  palimpsest local-models list | probe
  palimpsest local-models add FOLDER [--name NAME] --accept-licence
  palimpsest local-models convert | erase ID --precision float16|int8|int4
  palimpsest local-models remove ID [--erase-files]
      FLUX.1 Kontext on this computer, from the folder of its weights, which is read where it lies; then local/ID is a
      model like others. --erase-files erases what was downloaded or converted, never a folder of your own.
      convert goes on where it was interrupted; erase takes converted weights away, whole or not.`;

const keys = `  palimpsest keys test PROVIDER
      keys set and keys remove say how: keys are read from BFL_API_KEY, FAL_KEY, OPENAI_API_KEY, REPLICATE_API_TOKEN.`;

const serve = `  palimpsest serve [options]
      Serves the editor and the HTTP API on this computer only and prints its address.
      --port N         any free one if left out
      --library DIR    instead of PALIMPSEST_LIBRARY or ~/Palimpsest Library
      --address ADDR   listen to the network instead (not encrypted)
      --open, --no-open, --quiet`;

const library = `  palimpsest library list|verify [--library DIR]
      verify holds the index against every file.
  palimpsest library export DOCUMENT -o FOLDER [--library DIR]
      One document with its history, its pictures and its masks as a folder.
  palimpsest library import FOLDER [--library DIR]`;

const kontext = `  palimpsest kontext trace --checkpoint DIR --inputs IN.safetensors --width W --height H --steps N --guidance G
      --seed S [--true-cfg C] [--provider cpu] -o OUT.safetensors
      Every tensor of one run of FLUX.1 Kontext, for comparison with another implementation.`;

const everywhere = `  Everywhere: --json for one JSON object on standard output, --quiet for no progress.
  Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 price not agreed to or a cap, 4 key, 5 moderated, 130 interrupted.`;

/** In the order in which they are shown. */
const sections: ReadonlyMap<string, string> = new Map([
  ["edit", edit],
  ["fill", fill],
  ["batch", batch],
  ["models", models],
  ["local-models", localModels],
  ["keys", keys],
  ["serve", serve],
  ["library", library],
  ["kontext", kontext],
]);

const whole = [
  "Palimpsest: edit a picture under a mask and change nothing else.",
  ...sections.values(),
  "  palimpsest --help | COMMAND --help | --version",
  everywhere,
].join("\n\n");

/** The help that was asked for: of all, or of one command; null where none was. */
export function helpAskedFor(command: string | undefined, rest: readonly string[]): string | null {
  if (command === undefined || isHelp(command)) return whole;
  if (command === "help") return sectionOf(rest.find((argument) => !argument.startsWith("-"))) ?? whole;
  const end = rest.indexOf("--");
  const options = end < 0 ? rest : rest.slice(0, end);
  return options.some(isHelp) ? sectionOf(command) : null;
}

function isHelp(argument: string): boolean {
  return argument === "--help" || argument === "-h";
}

function sectionOf(command: string | undefined): string | null {
  const section = command === undefined ? undefined : sections.get(command);
  if (section === undefined) return null;
  return [section, ...(command === "fill" ? [edit] : []), everywhere].join("\n\n");
}

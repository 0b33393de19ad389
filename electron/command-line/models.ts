import { isDeterministic } from "../../shared/catalogue/deterministic.ts";
import { estimateCost } from "../../shared/catalogue/estimate.ts";
import type { Model } from "../../shared/catalogue/model.ts";
import { defaultParameters } from "../../shared/catalogue/parameters.ts";
import { dollars } from "../jobs/spending-caps.ts";
import { findKey } from "../secrets/provider-keys.ts";
import { readArguments, usageError } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { howToSetKey, openCommandServices } from "./command-services.ts";

/** `palimpsest models`: every model, what it takes, and whether it can run. */
export async function modelsCommand(args: readonly string[], { terminal }: CommandContext): Promise<void> {
  const { positionals } = readArguments(args, {});
  if (positionals.length > 0) throw usageError("models takes no names.");
  const { registry, localModels, secrets, environment } = await openCommandServices();
  await localModels.ready;
  const models = registry.providers().flatMap((provider) => {
    const isMissing = provider.key?.isRequired && !findKey(provider, { secrets, environment });
    const notReady = isMissing ? howToSetKey(provider) : null;
    return provider.models().map((model) => ({
      ...model,
      deterministic: isDeterministic(model),
      notReady: notReady ?? provider.notReady?.(model) ?? null,
    }));
  });
  const width = Math.max(...models.map(({ id }) => id.length));
  const lines = models
    .filter(({ hidden }) => !hidden)
    .map((model) => {
      const ready = model.notReady === null ? "ready" : model.price.kind === "free" ? "broken" : "no key";
      return `${model.id.padEnd(width)}  ${ready.padEnd(6)}  ${priceOf(model).padEnd(12)}  ${model.description}`;
    });
  terminal.result(models, lines.join("\n"));
}

/** Of one square picture of a megapixel with the model's own parameters. */
function priceOf(model: Model): string {
  if (model.price.kind === "free") return "free";
  const square = { width: 1024, height: 1024 };
  const cost = estimateCost(model, defaultParameters(model), square, []);
  return cost === null ? "not known" : `about ${dollars(cost)}`;
}

import { Cpu, KeyRound, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { ListedModel, Model } from "../../../shared/catalogue/model.ts";
import type { ModelId } from "../../../shared/domain/ids.ts";
import { keyStore, nameOfProvider, remedyTitle } from "../../state/keys.ts";
import { priceExplanation } from "../../state/price-text.ts";
import { Button } from "../../ui/Button.tsx";
import { formatSize } from "../../ui/format.ts";
import { maskTexts, operationsText, referencesText, speedTexts } from "./model-texts.ts";

interface ModelDetailsProps {
  readonly model: ListedModel;
  readonly models: readonly ListedModel[];
  readonly onChoose: (modelId: ModelId) => void;
  readonly onAddKey: () => void;
}

/** What one wants to know before choosing a model, in sentences. */
export function ModelDetails({ model, models, onChoose, onAddKey }: ModelDetailsProps) {
  const keys = useStore(keyStore, (state) => state.list);
  const service = nameOfProvider(keys, model.provider);
  const replacement = models.find((other) => other.id === model.replacedBy);
  return (
    <section className="model-details" aria-label={`About ${model.name}`}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is scrolled by keyboard */}
      <div className="model-details__content" tabIndex={0}>
        <header>
          <h3 className="model-details__name">{model.name}</h3>
          <p className="model-details__maker">
            {service === model.maker ? service : `${model.maker} · ${service}`}
          </p>
        </header>
        <p className="model-details__text">{model.description}</p>
        {model.deprecatedOn ? (
          <p className="model-details__warning">
            <TriangleAlert size={14} aria-hidden="true" />
            <span>
              The provider ends it on {model.deprecatedOn}.{" "}
              {replacement ? (
                <Button variant="quiet" size="small" onClick={() => onChoose(replacement.id)}>
                  Use {replacement.name} instead
                </Button>
              ) : null}
            </span>
          </p>
        ) : null}
        {model.notReady === null ? null : (
          <div className="model-details__key">
            <p>{model.notReady}</p>
            <Button
              size="small"
              icon={model.provider === "local" ? <Cpu size={14} /> : <KeyRound size={14} />}
              onClick={onAddKey}
            >
              {remedyTitle(model.provider)}
            </Button>
          </div>
        )}
        <dl className="model-details__facts">
          {facts(model).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="model-details__choose">
        <Button variant="primary" fullWidth onClick={() => onChoose(model.id)}>
          Use this model
        </Button>
      </div>
    </section>
  );
}

function facts(model: Model): readonly (readonly [string, string])[] {
  return [
    ["For", operationsText(model)],
    ["Price", priceExplanation(model.price)],
    ["Takes", `as a rule ${speedTexts[model.speed]}`],
    ["Mask", maskTexts(model).long],
    ...(model.references.maximum > 0
      ? [["References", `${referencesText(model)} besides your picture`] as const]
      : []),
    ["Sizes", sizesText(model)],
    ["Licence", model.licence],
  ];
}

function sizesText({ sizes }: Model): string {
  switch (sizes.kind) {
    case "any":
      return "Any";
    case "list":
      return sizes.sizes.length === 1 && sizes.sizes[0]
        ? formatSize(sizes.sizes[0])
        : `${sizes.sizes.length} fixed sizes; the nearest in shape is taken`;
    case "range":
      return `Up to ${megapixels(sizes.maximumPixels)} megapixels, best at ${megapixels(sizes.preferredPixels)}`;
  }
}

function megapixels(pixels: number): string {
  return (pixels / 1_000_000).toFixed(1).replace(/\.0$/, "");
}

import { useId, useState } from "react";
import { useStore } from "zustand";
import type { LocalModel, ModelVariant } from "../../../shared/domain/local-model.ts";
import { precisionTitles } from "../../../shared/domain/local-model-names.ts";
import { localModelStore } from "../../state/local-models.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { formatMemory } from "./local-model-texts.ts";
import type { ConvertedPrecision, LocalModelsActions } from "./local-models-actions.ts";

interface PrecisionChoiceProps {
  readonly model: LocalModel;
  readonly busy: boolean;
  readonly run: (work: () => Promise<unknown>) => void;
  readonly actions: Pick<LocalModelsActions, "setPrecision" | "convert" | "eraseConversion">;
}

type Question = { readonly about: ConvertedPrecision; readonly type: "convert" | "erase" };

/** How exactly the weights are kept: each way with its size, what it needs, and whether this computer has that. */
export function PrecisionChoice({ model, busy, run, actions }: PrecisionChoiceProps) {
  const name = useId();
  const [question, setQuestion] = useState<Question | null>(null);
  const converting = useStore(localModelStore, ({ known }) =>
    known?.tasks.some((task) => task.kind === "conversion" && task.modelId === model.id),
  );
  return (
    <fieldset className="precision">
      <legend className="precision__legend">Weights</legend>
      {model.variants.map((variant) => {
        const { precision } = variant;
        const converted = precision === "original" ? null : precision;
        return (
          <div key={precision} className="precision__row" data-missing={!variant.isPresent || undefined}>
            <label className="precision__choice">
              <input
                type="radio"
                name={name}
                checked={precision === model.precision}
                disabled={
                  busy || !variant.isPresent || (variant.tooLarge !== null && precision !== model.precision)
                }
                aria-describedby={`${name}-${precision}`}
                onChange={() => run(() => actions.setPrecision(model.id, precision))}
              />
              {precisionTitles[precision]}
            </label>
            <span id={`${name}-${precision}`} className="precision__facts">
              {variantText(variant)}
            </span>
            {converted === null ? null : (
              <VariantButton
                variant={variant}
                disabled={busy || converting === true}
                onAsk={(type) => setQuestion({ about: converted, type })}
              />
            )}
            {variant.tooLarge === null ? null : <p className="precision__too-large">{variant.tooLarge}</p>}
            {question !== null && question.about === precision ? (
              <Confirmation
                question={question}
                variant={variant}
                onConfirm={() => {
                  setQuestion(null);
                  const work = question.type === "convert" ? actions.convert : actions.eraseConversion;
                  run(() => work(model.id, question.about));
                }}
                onCancel={() => setQuestion(null)}
              />
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}

function variantText({ byteLength, memoryBytes, isPresent }: ModelVariant): string {
  const size = isPresent ? `${formatBytes(byteLength)} on disk` : `would take ${formatBytes(byteLength)}`;
  return `${size} · needs ${formatMemory(memoryBytes)}`;
}

interface VariantButtonProps {
  readonly variant: ModelVariant;
  readonly disabled: boolean;
  readonly onAsk: (type: Question["type"]) => void;
}

function VariantButton({ variant, disabled, onAsk }: VariantButtonProps) {
  const title = precisionTitles[variant.precision];
  if (variant.isPresent) {
    return (
      <Button size="small" disabled={disabled} aria-label={`Erase ${title}`} onClick={() => onAsk("erase")}>
        Erase…
      </Button>
    );
  }
  // What could not be run is not worth an hour's work.
  if (variant.tooLarge !== null) return null;
  return (
    <Button
      size="small"
      disabled={disabled}
      aria-label={`Convert to ${title}`}
      onClick={() => onAsk("convert")}
    >
      Convert…
    </Button>
  );
}

interface ConfirmationProps {
  readonly question: Question;
  readonly variant: ModelVariant;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

function Confirmation({ question, variant, onConfirm, onCancel }: ConfirmationProps) {
  const size = formatBytes(variant.byteLength);
  const title = precisionTitles[variant.precision];
  const converts = question.type === "convert";
  return (
    <div
      className="local-confirm"
      role="group"
      aria-label={converts ? `Convert to ${title}` : `Erase ${title}`}
    >
      <p>
        {converts
          ? `Writes ${size} into a folder “palimpsest” beside the weights, which stay as they came. The room on the disk is checked first.`
          : `Erases the ${size} that Palimpsest converted. The weights as they came are kept.`}
      </p>
      <Button size="small" variant={converts ? "secondary" : "danger"} onClick={onConfirm}>
        {converts ? `Convert (${size})` : "Erase"}
      </Button>
      <Button size="small" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

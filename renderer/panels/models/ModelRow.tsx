import { Check, Images, KeyRound, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { ListedModel } from "../../../shared/catalogue/model.ts";
import { keyStore, nameOfProvider } from "../../state/keys.ts";
import { priceSummary } from "../../state/price-text.ts";
import { Badge } from "../../ui/Badge.tsx";
import { classNames } from "../../ui/class-names.ts";
import { maskTexts, referencesText } from "./model-texts.ts";

interface ModelRowProps {
  readonly id: string;
  readonly model: ListedModel;
  /** Where the arrow keys are. */
  readonly active: boolean;
  readonly chosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

/** One line of the picker: what it is, what it costs, what it can. */
export function ModelRow({ id, model, active, chosen, onPoint, onChoose }: ModelRowProps) {
  const mask = maskTexts(model);
  const keys = useStore(keyStore, (state) => state.list);
  // The same model is offered by several services.
  const service = model.provider === "builtin" ? null : nameOfProvider(keys, model.provider);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={row}
      role="presentation"
      className={classNames("model-row", model.notReady !== null && "model-row--not-ready")}
      data-active={active || undefined}
      data-model-id={model.id}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
    >
      <span id={`${id}-chosen`} className="model-row__chosen" aria-hidden="true">
        {chosen ? <Check size={14} aria-label="Chosen" /> : null}
      </span>
      <span
        id={id}
        role="option"
        aria-selected={active}
        aria-label={service ? `${model.name}, ${service}` : model.name}
        aria-describedby={`${id}-chosen ${id}-price ${id}-facts`}
        tabIndex={-1}
        className="model-row__name"
      >
        {model.name}
        {service ? <span className="model-row__service"> {service}</span> : null}
      </span>
      {/* Hidden where they stand, so that they are heard once: as the description. */}
      <span id={`${id}-price`} className="model-row__price" aria-hidden="true">
        {priceSummary(model.price)}
      </span>
      <span id={`${id}-facts`} className="model-row__facts" aria-hidden="true">
        <span className="model-row__description">{model.description}</span>
        <span className="model-row__badges">
          {model.notReady ? (
            <Badge hint={model.notReady}>
              {model.provider === "local" ? (
                <TriangleAlert size={11} aria-label={model.notReady} />
              ) : (
                <KeyRound size={11} aria-label={model.notReady} />
              )}
            </Badge>
          ) : null}
          {model.deprecatedOn ? (
            <Badge tone="warning" hint={`Ends on ${model.deprecatedOn}.`}>
              <TriangleAlert size={11} aria-label={`Ends on ${model.deprecatedOn}`} />
            </Badge>
          ) : null}
          {model.references.maximum > 0 ? (
            <Badge hint={`Takes ${referencesText(model)} besides your picture.`}>
              <Images size={11} aria-hidden="true" />
              {model.references.maximum}
            </Badge>
          ) : null}
          <Badge hint={mask.long}>{mask.short}</Badge>
        </span>
      </span>
    </div>
  );
}

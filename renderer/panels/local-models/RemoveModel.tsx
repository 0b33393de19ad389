import { useState } from "react";
import type { LocalModel } from "../../../shared/domain/local-model.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Toggle } from "../../ui/Toggle.tsx";
import { useInnerStep } from "../../ui/use-inner-step.ts";
import { erasableBytes } from "./local-model-texts.ts";

interface RemoveModelProps {
  readonly model: LocalModel;
  readonly busy: boolean;
  readonly onRemove: (eraseFiles: boolean) => void;
  readonly onCancel: () => void;
}

/** Says exactly what goes and what stays, before anything goes. */
export function RemoveModel({ model, busy, onRemove, onCancel }: RemoveModelProps) {
  const [erases, setErases] = useState(false);
  const confirm = useInnerStep<HTMLDivElement>(onCancel);
  const bytes = erasableBytes(model);
  return (
    <div ref={confirm} className="local-confirm" role="group" aria-label={`Remove ${model.name}`}>
      <p>{keptText(model)}</p>
      {bytes === 0 ? null : (
        <Toggle
          label={`Also erase ${erasedText(model)} (${formatBytes(bytes)})`}
          checked={erases}
          onChange={setErases}
        />
      )}
      <div className="local-confirm__buttons">
        <Button size="small" variant="danger" disabled={busy} onClick={() => onRemove(erases)}>
          {erases ? "Remove and erase" : "Remove from the list"}
        </Button>
        <Button size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** What is never erased. */
function keptText({ name, folderName, isDownloaded }: LocalModel): string {
  const folder = isDownloaded
    ? ""
    : ` The weights in your folder “${folderName}” stay as they are, whatever you choose.`;
  return `“${name}” leaves the list.${folder} Pictures that were made with it stay in your library.`;
}

/** What Palimpsest has written itself. */
function erasedText({ isDownloaded, variants, unfinishedBytes }: LocalModel): string {
  const isConverted =
    unfinishedBytes > 0 || variants.some(({ precision, isPresent }) => isPresent && precision !== "original");
  if (!isDownloaded) return "what Palimpsest converted";
  return isConverted ? "what Palimpsest downloaded and converted" : "what Palimpsest downloaded";
}

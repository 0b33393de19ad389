import { ImagePlus, X } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useId, useState } from "react";
import { useStore } from "zustand";
import type { Model } from "../../../shared/catalogue/model.ts";
import type { AssetHash } from "../../../shared/domain/ids.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { editDraftStore, type Reference, referenceProblem } from "../../state/edit-draft.ts";
import { moveReference, referenceStore, removeReference } from "../../state/references.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatSize } from "../../ui/format.ts";
import "./references.css";

interface ReferenceTrayProps {
  readonly model: Model;
  readonly onAdd: (files: readonly File[]) => void;
}

/** Pictures that the model is shown besides the document's: dropped, pasted, chosen; in an order that counts. */
export function ReferenceTray({ model, onAdd }: ReferenceTrayProps) {
  const id = useId();
  const references = useStore(editDraftStore, (draft) => draft.references);
  const uploading = useStore(referenceStore, (state) => state.uploading);
  const [over, setOver] = useState(false);
  const problem = referenceProblem(model, references);
  const { maximum, minimumSide } = model.references;
  const set = (changed: readonly Reference[]) => editDraftStore.setState({ references: changed });
  const move = (hash: AssetHash, to: number) => set(moveReference(references, hash, to));
  const drop = (event: DragEvent) => {
    setOver(false);
    const files = picturesOf(event.dataTransfer.files);
    if (files.length === 0) return;
    event.preventDefault();
    onAdd(files);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- by keyboard: the button in it
    <section
      className={classNames("field", "references", over && "references--over")}
      aria-labelledby={id}
      data-takes-pictures
      onDragOver={(event) => setOver(event.dataTransfer.types.includes("Files"))}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={(event) => {
        const files = picturesOf(event.clipboardData.files);
        if (files.length > 0) onAdd(files);
      }}
    >
      <div className="references__header">
        <h2 id={id} className="field__label references__title">
          References
        </h2>
        <span className="references__limit">
          {references.length} of {maximum}
        </span>
      </div>
      <ol className="references__list">
        {references.map((reference, index) => (
          <Tile
            key={reference.hash}
            reference={reference}
            index={index}
            count={references.length}
            excess={index >= maximum}
            onMove={(to) => move(reference.hash, to)}
            onTake={(hash) => move(hash, index)}
            onRemove={() => set(removeReference(references, reference.hash))}
          />
        ))}
        {references.length < maximum ? (
          <li>
            <button
              type="button"
              className="references__add"
              aria-label="Add references"
              data-tooltip="Add pictures; drop or paste them here"
              onClick={() => chooseFiles(onAdd)}
            >
              {uploading > 0 ? <span className="references__uploading">…</span> : <ImagePlus size={16} />}
            </button>
          </li>
        ) : null}
      </ol>
      <p className={problem ? "field-error" : "field-description"} role="status">
        {problem ?? hintOf(references.length, minimumSide)}
      </p>
    </section>
  );
}

/** The prompt names pictures by their number; the document's own is the first. */
function hintOf(count: number, minimumSide: number): string {
  if (count > 0) return "Picture 1 is the document; name the others by their number in the prompt.";
  const hint = "Drop, paste or choose pictures";
  return minimumSide > 1 ? `${hint}, each side at least ${minimumSide} pixels.` : `${hint}.`;
}

interface TileProps {
  readonly reference: Reference;
  readonly index: number;
  readonly count: number;
  /** The model takes fewer. */
  readonly excess: boolean;
  readonly onMove: (to: number) => void;
  /** Another one was dropped here. */
  readonly onTake: (hash: AssetHash) => void;
  readonly onRemove: () => void;
}

const dragType = "application/x-palimpsest-reference";

function Tile({ reference, index, count, excess, onMove, onTake, onRemove }: TileProps) {
  const { hash, size, name } = reference;
  const label = `Picture ${index + 2}`;
  const takeKey = (event: KeyboardEvent) => {
    const to = placeAfterKey(index, count, event.key);
    if (to !== null) onMove(to);
    else if (event.key === "Delete" || event.key === "Backspace") onRemove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- by keyboard: the arrow keys
    <li
      className={classNames("reference", excess && "reference--excess")}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, hash);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(dragType)) event.preventDefault();
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(dragType);
        if (dragged) onTake(dragged as AssetHash); // set above, from a reference
      }}
    >
      <button
        type="button"
        className="reference__picture"
        aria-label={`${label}: ${name}`}
        aria-describedby={`${hash}-keys`}
        data-tooltip={`${name}${size ? `, ${formatSize(size)}` : ""}. Drag or use the arrow keys to reorder.`}
        onKeyDown={takeKey}
      >
        <img src={previewUrl(hash, 256)} alt="" draggable={false} />
        <span className="reference__number">{index + 2}</span>
      </button>
      <button
        type="button"
        className="reference__remove"
        aria-label={`Remove ${label}`}
        data-tooltip="Remove"
        onClick={onRemove}
      >
        <X size={12} />
      </button>
      <span id={`${hash}-keys`} className="visually-hidden">
        Arrow keys move it, Delete removes it
      </span>
    </li>
  );
}

/** Where an arrow key, Home or End moves the tile; null for other keys. */
export function placeAfterKey(index: number, count: number, key: string): number | null {
  switch (key) {
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(count - 1, index + 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function picturesOf(files: FileList): readonly File[] {
  return [...files].filter(
    (file) => file.type.startsWith("image/") || /\.(heic|heif|avif|tiff?)$/i.test(file.name),
  );
}

function chooseFiles(take: (files: readonly File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = "image/*,.heic,.heif,.avif,.tif,.tiff";
  input.addEventListener("change", () => take([...(input.files ?? [])]));
  input.click();
}

import { PencilLine, Save, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { NamedMask } from "../../../shared/domain/document.ts";
import { isSameSize, type Size } from "../../../shared/domain/geometry.ts";
import type { Combine } from "../../mask/mask-operation.ts";
import { resolveCombine } from "../../tools/active-tool.ts";
import { Button } from "../../ui/Button.tsx";
import { EditableText } from "../../ui/EditableText.tsx";
import { formatSize } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { TextField } from "../../ui/TextField.tsx";
import "./named-masks.css";

export interface NamedMaskActions {
  readonly keep: (name: string) => void;
  readonly use: (mask: NamedMask, combine: Combine) => void;
  readonly overwrite: (mask: NamedMask) => void;
  readonly rename: (mask: NamedMask, name: string) => void;
  readonly remove: (mask: NamedMask) => void;
}

interface NamedMaskListProps {
  readonly masks: readonly NamedMask[];
  /** Of the picture on the canvas: masks of another size do not fit it. */
  readonly size: Size;
  /** There is a mask on the canvas, which can be kept. */
  readonly canKeep: boolean;
  readonly actions: NamedMaskActions;
}

const longestName = 100;

/** The masks that are kept with the document, and a field to keep another. */
export function NamedMaskList({ masks, size, canKeep, actions }: NamedMaskListProps) {
  return (
    <div className="named-masks">
      {masks.length === 0 ? (
        <p className="named-masks__hint">Keep a mask under a name to use it again, on any step.</p>
      ) : (
        <ul className="named-masks__list">
          {masks.map((mask) => (
            <Row
              key={mask.id}
              mask={mask}
              fits={isSameSize(mask, size)}
              canKeep={canKeep}
              actions={actions}
            />
          ))}
        </ul>
      )}
      <KeepForm suggestion={`Mask ${masks.length + 1}`} canKeep={canKeep} keep={actions.keep} />
    </div>
  );
}

interface RowProps {
  readonly mask: NamedMask;
  readonly fits: boolean;
  readonly canKeep: boolean;
  readonly actions: NamedMaskActions;
}

function Row({ mask, fits, canKeep, actions }: RowProps) {
  const [isRenaming, setRenaming] = useState(false);
  const { name } = mask;
  const icon = { size: 14 };
  if (isRenaming) {
    return (
      <li className="named-masks__row">
        <EditableText
          label="Name of the mask"
          value={name}
          maximumLength={longestName}
          editing
          onDone={(renamed) => {
            setRenaming(false);
            if (renamed !== null) actions.rename(mask, renamed);
          }}
        />
      </li>
    );
  }
  return (
    <li className="named-masks__row">
      <button
        type="button"
        className="named-masks__use"
        disabled={!fits}
        data-tooltip="Takes the mask's place. Shift adds it, Alt takes it away, both keep what is in both."
        onClick={({ shiftKey: shift, altKey: alt }) =>
          actions.use(mask, resolveCombine("replace", { shift, alt }))
        }
      >
        <span className="named-masks__name">{name}</span>
        {fits ? null : <span className="named-masks__size">for {formatSize(mask)} px</span>}
      </button>
      <IconButton
        size="small"
        label={`Rename ${name}`}
        icon={<PencilLine {...icon} />}
        onClick={() => setRenaming(true)}
      />
      <IconButton
        size="small"
        label={`Put the present mask in the place of ${name}`}
        icon={<Save {...icon} />}
        disabled={!fits || !canKeep}
        onClick={() => actions.overwrite(mask)}
      />
      <IconButton
        size="small"
        label={`Remove ${name}`}
        icon={<Trash2 {...icon} />}
        onClick={() => actions.remove(mask)}
      />
    </li>
  );
}

interface KeepFormProps {
  readonly suggestion: string;
  readonly canKeep: boolean;
  readonly keep: (name: string) => void;
}

function KeepForm({ suggestion, canKeep, keep }: KeepFormProps) {
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(name.trim() || suggestion);
    setName("");
  };
  return (
    <form className="named-masks__keep" onSubmit={submit}>
      <TextField
        label="Keep this mask as"
        value={name}
        placeholder={suggestion}
        maximumLength={longestName}
        onChange={setName}
        description={canKeep ? undefined : "There is no mask yet: paint one first."}
      >
        <Button submits disabled={!canKeep}>
          Keep
        </Button>
      </TextField>
    </form>
  );
}

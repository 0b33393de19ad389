import { type FormEvent, useId, useState } from "react";
import type { Size } from "../../../shared/domain/geometry.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { TextField } from "../../ui/TextField.tsx";
import "./new-blank.css";

interface NewBlankDialogProps {
  readonly onCreate: (name: string, size: Size) => void;
  readonly onClose: () => void;
}

interface SizePreset extends Size {
  readonly title: string;
}

/** About a megapixel each, which is what models that paint from words do best. */
const presets: readonly SizePreset[] = [
  { title: "Square", width: 1024, height: 1024 },
  { title: "Landscape 3:2", width: 1248, height: 832 },
  { title: "Portrait 2:3", width: 832, height: 1248 },
  { title: "Wide 16:9", width: 1344, height: 756 },
  { title: "Tall 9:16", width: 756, height: 1344 },
  { title: "Large square", width: 2048, height: 2048 },
];

const range = { minimum: 64, maximum: 8192, step: 1 };

/** An empty picture, for a model that makes one from words. */
export function NewBlankDialog({ onCreate, onClose }: NewBlankDialogProps) {
  const formId = useId();
  const [name, setName] = useState("Untitled");
  const [size, setSize] = useState<Size>({ width: 1024, height: 1024 });
  const create = (event: FormEvent) => {
    event.preventDefault();
    onCreate(name.trim() || "Untitled", size);
  };
  return (
    <Dialog
      title="New blank picture"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submits form={formId}>
            Create
          </Button>
        </>
      }
    >
      <form id={formId} className="new-blank" onSubmit={create}>
        <TextField label="Name" value={name} maximumLength={200} initialFocus onChange={setName} />
        <fieldset className="field">
          <legend className="field__label">Size</legend>
          <div className="new-blank__presets">
            {presets.map((preset) => (
              <Preset
                key={preset.title}
                preset={preset}
                chosen={preset.width === size.width && preset.height === size.height}
                onChoose={() => setSize({ width: preset.width, height: preset.height })}
              />
            ))}
          </div>
        </fieldset>
        <div className="new-blank__numbers">
          <NumberField
            label="Width in pixels"
            value={size.width}
            range={range}
            onChange={(width) => setSize({ ...size, width })}
          />
          <span aria-hidden="true">×</span>
          <NumberField
            label="Height in pixels"
            value={size.height}
            range={range}
            onChange={(height) => setSize({ ...size, height })}
          />
          <span>pixels</span>
        </div>
        <p className="field-description">
          It starts white. Choose a model under “Generate”, say what should be in it, and run.
        </p>
      </form>
    </Dialog>
  );
}

interface PresetProps {
  readonly preset: SizePreset;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** Longer side in CSS pixels. */
const drawingSide = 28;

function Preset({ preset, chosen, onChoose }: PresetProps) {
  const scale = drawingSide / Math.max(preset.width, preset.height);
  return (
    <button type="button" className="new-blank__preset" aria-pressed={chosen} onClick={onChoose}>
      <svg width={drawingSide} height={drawingSide} aria-hidden="true">
        <rect
          x={(drawingSide - preset.width * scale) / 2 + 1}
          y={(drawingSide - preset.height * scale) / 2 + 1}
          width={preset.width * scale - 2}
          height={preset.height * scale - 2}
          rx={2}
        />
      </svg>
      <span>{preset.title}</span>
    </button>
  );
}

import { type FormEvent, useId, useState } from "react";
import type { MaskOperation } from "../../mask/mask-operation.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Slider } from "../../ui/Slider.tsx";
import type { MaskDialog } from "../dialogs.ts";

interface ChangeMaskDialogProps {
  readonly kind: MaskDialog;
  readonly onApply: (operation: MaskOperation) => void;
  readonly onClose: () => void;
}

interface Change {
  readonly title: string;
  readonly label: string;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly initial: number;
  readonly description: string;
  readonly operation: (value: number) => MaskOperation;
}

const changes: Readonly<Record<MaskDialog, Change>> = {
  grow: {
    title: "Grow the mask",
    label: "By",
    unit: " px",
    minimum: 1,
    maximum: 1000,
    initial: 8,
    description: "Every edge moves outwards by exactly so many pixels.",
    operation: (pixels) => ({ kind: "grow", pixels }),
  },
  shrink: {
    title: "Shrink the mask",
    label: "By",
    unit: " px",
    minimum: 1,
    maximum: 1000,
    initial: 8,
    description: "Every edge moves inwards by exactly so many pixels.",
    operation: (pixels) => ({ kind: "shrink", pixels }),
  },
  smooth: {
    title: "Smooth the mask",
    label: "Radius",
    unit: " px",
    minimum: 1,
    maximum: 100,
    initial: 4,
    description: "Rounds corners and takes away specks and holes of about this size. Edges stay sharp.",
    operation: (radius) => ({ kind: "smooth", radius }),
  },
  threshold: {
    title: "Threshold of the mask",
    label: "Level",
    unit: "",
    minimum: 1,
    maximum: 255,
    initial: 128,
    description: "From this value on, of 255, a pixel is selected wholly; below it is not.",
    operation: (level) => ({ kind: "threshold", level }),
  },
};

/** A change of the whole mask that needs one number. */
export function ChangeMaskDialog({ kind, onApply, onClose }: ChangeMaskDialogProps) {
  const formId = useId();
  const { title, label, unit, minimum, maximum, initial, description, operation } = changes[kind];
  const [value, setValue] = useState(initial);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    onApply(operation(value));
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submits form={formId}>
            Apply
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={apply}>
        <Slider
          label={label}
          scale="logarithmic"
          value={value}
          minimum={minimum}
          maximum={maximum}
          step={1}
          unit={unit}
          description={description}
          initialFocus
          onChange={setValue}
        />
      </form>
    </Dialog>
  );
}

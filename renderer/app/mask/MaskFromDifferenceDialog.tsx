import { type FormEvent, useId, useState } from "react";
import { nodeTitle } from "../../history/node-title.ts";
import { assetUrl } from "../../host/asset-url.ts";
import type { MaskOperation } from "../../mask/mask-operation.ts";
import type { OpenDocument } from "../../state/document.ts";
import type { CombineMode } from "../../state/tools.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Select } from "../../ui/Select.tsx";
import { Slider } from "../../ui/Slider.tsx";
import "./mask-dialogs.css";

interface MaskFromDifferenceDialogProps {
  readonly open: OpenDocument;
  /** How what differs joins the mask. */
  readonly combine: CombineMode;
  readonly onApply: (operation: MaskOperation) => void;
  readonly onClose: () => void;
}

/** Selects where the current step's picture differs from another's of the same size. */
export function MaskFromDifferenceDialog({ open, combine, onApply, onClose }: MaskFromDifferenceDialogProps) {
  const formId = useId();
  const current = open.nodes.get(open.record.currentNodeId);
  const others = [...open.nodes.values()].filter(
    ({ id, picture }) =>
      id !== current?.id &&
      picture.width === current?.picture.width &&
      picture.height === current.picture.height,
  );
  const [chosenId, setChosenId] = useState<string>(current?.parentId ?? others[0]?.id ?? "");
  const [tolerance, setTolerance] = useState(8);
  const [grow, setGrow] = useState(0);
  const chosen = others.find(({ id }) => id === chosenId) ?? others[0];
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return;
    onApply({ kind: "from-difference", combine, url: assetUrl(chosen.picture.hash), tolerance, grow });
  };
  return (
    <Dialog
      title="Mask from a difference"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submits form={formId} disabled={!chosen}>
            Apply
          </Button>
        </>
      }
    >
      {chosen ? (
        <form id={formId} className="mask-from-difference" onSubmit={apply}>
          <Select
            label="Where the picture differs from"
            value={chosen.id}
            options={others.map((node) => ({ value: node.id, title: nodeTitle(node) }))}
            onChange={setChosenId}
          />
          <Slider
            label="Tolerance"
            value={tolerance}
            minimum={0}
            maximum={254}
            step={1}
            description="Differences up to this, of 255 in any channel, do not count."
            onChange={setTolerance}
          />
          <Slider
            label="Grow by"
            value={grow}
            minimum={0}
            maximum={100}
            step={1}
            unit=" px"
            onChange={setGrow}
          />
        </form>
      ) : (
        <p>No other step has a picture of the same size.</p>
      )}
    </Dialog>
  );
}

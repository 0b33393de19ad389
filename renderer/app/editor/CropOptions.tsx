import {
  CaretsToAxisDashedHorizontal,
  CaretsToAxisDashedVertical,
  RotateCcw,
  RotateCw,
  SlidersHorizontal,
} from "lucide-react";
import { useStore } from "zustand";
import type { Rect, Size } from "../../../shared/domain/geometry.ts";
import { extendsPicture } from "../../../shared/domain/transform.ts";
import { cropStore, wholePicture } from "../../state/crop.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { changedFrame, frameOfRatio, frameOfSides, sidesOf } from "../../tools/crop/frame.ts";
import { Button } from "../../ui/Button.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { PopoverButton } from "../../ui/PopoverButton.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { useCommand } from "../editor-context.ts";
import { CommandButton } from "./CommandButton.tsx";
import "./crop-options.css";

const ratios = [
  { value: "free", title: "Free", ratio: null },
  { value: "original", title: "Original", ratio: null },
  { value: "1", title: "1 : 1", ratio: 1 },
  { value: "5/4", title: "5 : 4", ratio: 5 / 4 },
  { value: "4/3", title: "4 : 3", ratio: 4 / 3 },
  { value: "3/2", title: "3 : 2", ratio: 3 / 2 },
  { value: "16/9", title: "16 : 9", ratio: 16 / 9 },
  { value: "21/9", title: "21 : 9", ratio: 21 / 9 },
  { value: "4/5", title: "4 : 5", ratio: 4 / 5 },
  { value: "3/4", title: "3 : 4", ratio: 3 / 4 },
  { value: "2/3", title: "2 : 3", ratio: 2 / 3 },
  { value: "9/16", title: "9 : 16", ratio: 9 / 16 },
];

/** Frame, ratio, angle, turns: what becomes a step of the history when it is applied. */
export function CropOptions() {
  const picture = useStore(documentStore, (state) => currentNodeOf(state)?.picture ?? null);
  if (!picture) return null;
  return (
    <>
      <div className="options-strip__group" role="group" aria-label="Crop">
        <RatioChoice picture={picture} />
        <span className="crop-numbers crop-numbers--strip">
          <Sides picture={picture} />
          <Angle />
        </span>
        <NumbersButton picture={picture} />
        <span className="options-strip__buttons">
          <CommandButton command="turnLeft" icon={<RotateCcw size={16} />} />
          <CommandButton command="turnRight" icon={<RotateCw size={16} />} />
          <CommandButton command="mirror" icon={<CaretsToAxisDashedVertical size={16} />} />
          <CommandButton command="flip" icon={<CaretsToAxisDashedHorizontal size={16} />} />
        </span>
      </div>
      <ApplyButtons picture={picture} />
    </>
  );
}

function setFrame(picture: Size, frame: Rect, ratio: number | null = null): void {
  cropStore.setState({ ratio, degrees: 0, frame: changedFrame(picture, frame) });
}

function RatioChoice({ picture }: { readonly picture: Size }) {
  const { ratio, where } = useStore(cropStore);
  const chosen =
    ratio === null ? "free" : (ratios.find((candidate) => candidate.ratio === ratio)?.value ?? "original");
  const set = (next: number | null, nextWhere: "inside" | "around") => {
    cropStore.setState({ ratio: next, where: nextWhere });
    if (next !== null) setFrame(picture, frameOfRatio(picture, next, nextWhere), next);
  };
  return (
    <>
      <Select
        label="Ratio"
        hideLabel
        value={chosen}
        options={ratios}
        onChange={(value) => {
          const known = ratios.find((candidate) => candidate.value === value);
          set(value === "original" ? picture.width / picture.height : (known?.ratio ?? null), where);
        }}
      />
      <Segments
        label="What the ratio does"
        hideLabel
        value={where}
        options={[
          { value: "inside", title: "Crop" },
          { value: "around", title: "Extend" },
        ]}
        onChange={(value) => set(ratio, value === "around" ? "around" : "inside")}
      />
    </>
  );
}

const sideNames = ["left", "top", "right", "bottom"] as const;

const places = {
  left: "on the left",
  top: "at the top",
  right: "on the right",
  bottom: "at the bottom",
} as const;

function Sides({ picture }: { readonly picture: Size }) {
  const frame = useStore(cropStore, (crop) => crop.frame) ?? { x: 0, y: 0, ...picture };
  const sides = sidesOf(picture, frame);
  return (
    <span
      className="crop-numbers__group"
      role="group"
      aria-label="Pixels added on each side; negative cuts off"
    >
      {sideNames.map((side) => (
        <label
          key={side}
          className="crop-numbers__field"
          data-tooltip={`Pixels added ${places[side]}; negative cuts off`}
        >
          <span aria-hidden="true">{side[0]?.toUpperCase()}</span>
          <NumberField
            label={`Added ${places[side]}`}
            value={sides[side]}
            range={{ minimum: -65_000, maximum: 65_000, step: 1 }}
            onChange={(value) => setFrame(picture, frameOfSides(picture, { ...sides, [side]: value }))}
          />
        </label>
      ))}
    </span>
  );
}

function Angle() {
  const degrees = useStore(cropStore, (crop) => crop.degrees);
  return (
    <span
      className="crop-numbers__field"
      data-tooltip="Degrees clockwise. Or hold Ctrl and draw along the horizon."
    >
      <span aria-hidden="true">∠</span>
      <NumberField
        label="Angle"
        value={degrees}
        unit="°"
        range={{ minimum: -45, maximum: 45, step: 0.1 }}
        onChange={(value) => cropStore.setState({ frame: null, ratio: null, degrees: value })}
      />
    </span>
  );
}

/** The numbers where the strip has no room for them. */
function NumbersButton({ picture }: { readonly picture: Size }) {
  return (
    <div className="crop-numbers-button">
      <PopoverButton
        label="Sides and angle"
        renderButton={(opening) => (
          <Button size="small" variant="quiet" icon={<SlidersHorizontal size={14} />} {...opening}>
            Numbers
          </Button>
        )}
      >
        <div className="strip-popover crop-popover">
          <Sides picture={picture} />
          <Angle />
        </div>
      </PopoverButton>
    </div>
  );
}

function ApplyButtons({ picture }: { readonly picture: Size }) {
  const { frame, degrees } = useStore(cropStore);
  const apply = useCommand("applyCrop");
  const isUnchanged = frame === null && degrees === 0;
  const title = degrees !== 0 ? "Straighten" : frame && extendsPicture(picture, frame) ? "Extend" : "Crop";
  return (
    <span className="options-strip__buttons crop-apply">
      <Button
        size="small"
        variant="quiet"
        disabled={isUnchanged}
        onClick={() => cropStore.setState(wholePicture)}
      >
        Reset
      </Button>
      <Button
        size="small"
        variant="primary"
        disabled={isUnchanged || !apply.enabled}
        onClick={apply.run}
        data-tooltip={apply.title}
        data-tooltip-shortcut={apply.shortcut}
      >
        {title}
      </Button>
    </span>
  );
}

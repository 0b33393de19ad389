import { FlipHorizontal2, FlipVertical2, RotateCcw, RotateCw } from "lucide-react";
import { useStore } from "zustand";
import type { Size } from "../../../shared/domain/geometry.ts";
import { isSameSize } from "../../../shared/domain/geometry.ts";
import { extendsPicture } from "../../../shared/domain/transform.ts";
import { cropStore, wholePicture } from "../../state/crop.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { frameOfRatio, frameOfSides, sidesOf } from "../../tools/crop/frame.ts";
import { Button } from "../../ui/Button.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Select } from "../../ui/Select.tsx";
import { useCommand } from "../editor-context.ts";
import { CommandButton } from "./CommandButton.tsx";

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
    <div className="options-strip__group" role="group" aria-label="Crop">
      <RatioChoice picture={picture} />
      <Sides picture={picture} />
      <Angle />
      <span className="options-strip__buttons">
        <CommandButton command="turnLeft" icon={<RotateCcw size={16} />} />
        <CommandButton command="turnRight" icon={<RotateCw size={16} />} />
        <CommandButton command="mirror" icon={<FlipHorizontal2 size={16} />} />
        <CommandButton command="flip" icon={<FlipVertical2 size={16} />} />
      </span>
      <ApplyButtons picture={picture} />
    </div>
  );
}

function RatioChoice({ picture }: { readonly picture: Size }) {
  const { ratio, where } = useStore(cropStore);
  const chosen =
    ratio === null ? "free" : (ratios.find((candidate) => candidate.ratio === ratio)?.value ?? "original");
  const set = (next: number | null, nextWhere: "inside" | "around") =>
    cropStore.setState({
      ratio: next,
      where: nextWhere,
      ...(next === null ? {} : { frame: frameOfRatio(picture, next, nextWhere) }),
    });
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

function Sides({ picture }: { readonly picture: Size }) {
  const frame = useStore(cropStore, (crop) => crop.frame) ?? { x: 0, y: 0, ...picture };
  const sides = sidesOf(picture, frame);
  return (
    <span className="crop-sides" role="group" aria-label="Pixels added on each side; negative cuts off">
      {sideNames.map((side) => (
        <label
          key={side}
          className="crop-sides__side"
          data-tooltip={`Pixels added ${tooltips[side]}; negative cuts off`}
        >
          <span aria-hidden="true">{side[0]?.toUpperCase()}</span>
          <NumberField
            label={`Added ${tooltips[side]}`}
            value={sides[side]}
            range={{ minimum: -65_000, maximum: 65_000, step: 1 }}
            onChange={(value) =>
              cropStore.setState({ ratio: null, frame: frameOfSides(picture, { ...sides, [side]: value }) })
            }
          />
        </label>
      ))}
    </span>
  );
}

const tooltips = {
  left: "on the left",
  top: "at the top",
  right: "on the right",
  bottom: "at the bottom",
} as const;

function Angle() {
  const degrees = useStore(cropStore, (crop) => crop.degrees);
  const straighten = useCommand("straighten");
  return (
    <span className="crop-sides">
      <label className="crop-sides__side" data-tooltip="Angle in degrees, clockwise">
        <span aria-hidden="true">∠</span>
        <NumberField
          label="Angle"
          value={degrees}
          unit="°"
          range={{ minimum: -45, maximum: 45, step: 0.1 }}
          onChange={(value) => cropStore.setState({ degrees: value })}
        />
      </label>
      <Button size="small" variant="quiet" disabled={degrees === 0} onClick={straighten.run}>
        Straighten
      </Button>
    </span>
  );
}

function ApplyButtons({ picture }: { readonly picture: Size }) {
  const frame = useStore(cropStore, (crop) => crop.frame);
  const apply = useCommand("applyCrop");
  const changes = frame !== null && !(frame.x === 0 && frame.y === 0 && isSameSize(frame, picture));
  return (
    <span className="options-strip__buttons">
      <Button
        size="small"
        variant="primary"
        disabled={!changes}
        onClick={apply.run}
        data-tooltip={apply.title}
        data-tooltip-shortcut={apply.shortcut}
      >
        {frame && extendsPicture(picture, frame) ? "Extend" : "Crop"}
      </Button>
      <Button
        size="small"
        variant="quiet"
        disabled={!changes}
        onClick={() => cropStore.setState(wholePicture)}
      >
        Reset
      </Button>
    </span>
  );
}

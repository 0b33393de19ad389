import type { ReactNode } from "react";
import { useStore } from "zustand";
import { setToolOptions, type ToolId, toolStore } from "../../state/tools.ts";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { BrushOptions, SizeSlider } from "./BrushOptions.tsx";
import { CombineButtons } from "./CombineButtons.tsx";
import { CropOptions } from "./CropOptions.tsx";

/** What the chosen tool can be set to. */
export function ToolOptions() {
  const chosen = useStore(toolStore, (tools) => tools.chosen);
  return optionsOf[chosen];
}

const areaOptions = (
  <div className="options-strip__group" role="group" aria-label="Selection">
    <CombineButtons />
    <SoftEdges />
  </div>
);

const optionsOf: Readonly<Record<ToolId, ReactNode>> = {
  brush: <BrushOptions />,
  eraser: <BrushOptions />,
  quickSelect: (
    <div className="options-strip__group" role="group" aria-label="Quick select">
      <SizeSlider />
      <Hint>Draw over an object; Alt takes away.</Hint>
    </div>
  ),
  wand: (
    <div className="options-strip__group" role="group" aria-label="Magic wand">
      <CombineButtons />
      <Tolerance />
      <Contiguous />
      <SoftEdges />
    </div>
  ),
  colorRange: (
    <div className="options-strip__group" role="group" aria-label="Colour range">
      <CombineButtons />
      <Tolerance />
      <SoftEdges />
    </div>
  ),
  lasso: areaOptions,
  polygon: areaOptions,
  rectangle: areaOptions,
  ellipse: areaOptions,
  moveMask: <Hint>Drag, or use the arrow keys; with Shift by 10 pixels.</Hint>,
  crop: <CropOptions />,
  pan: <Hint>Drag to move the picture. With any tool, hold Space to do the same.</Hint>,
  zoom: <Hint>Click to look closer, Alt+click from farther.</Hint>,
};

function Hint({ children }: { readonly children: string }) {
  return <p className="options-strip__hint">{children}</p>;
}

function Tolerance() {
  const tolerance = useStore(toolStore, (tools) => tools.toolOptions.tolerance);
  return (
    <Slider
      label="Tolerance"
      layout="row"
      value={tolerance}
      minimum={0}
      maximum={255}
      step={1}
      hint="How far red, green or blue may differ from the colour that was clicked, of 255."
      onChange={(value) => setToolOptions({ tolerance: value })}
    />
  );
}

function Contiguous() {
  const contiguous = useStore(toolStore, (tools) => tools.toolOptions.contiguous);
  return (
    <Toggle
      label="Contiguous"
      hint="Only what is joined to the place that was clicked; else the colour wherever it is."
      checked={contiguous}
      onChange={(value) => setToolOptions({ contiguous: value })}
    />
  );
}

function SoftEdges() {
  const antialias = useStore(toolStore, (tools) => tools.toolOptions.antialias);
  return (
    <Toggle
      label="Anti-alias"
      hint="Smooth edges, with values between; without, every pixel is selected or not."
      checked={antialias}
      onChange={(value) => setToolOptions({ antialias: value })}
    />
  );
}

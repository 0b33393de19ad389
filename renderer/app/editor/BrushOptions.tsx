import { SlidersHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import { useStore } from "zustand";
import { setToolOptions, toolStore } from "../../state/tools.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";

export function BrushOptions() {
  const hardness = useStore(toolStore, (tools) => tools.brushHardness);
  const flow = useStore(toolStore, (tools) => tools.toolOptions.flow);
  return (
    <div className="options-strip__group" role="group" aria-label="Brush">
      <SizeSlider />
      <Slider
        label="Hardness"
        layout="row"
        value={Math.round(hardness * 100)}
        minimum={0}
        maximum={100}
        step={1}
        unit=" %"
        onChange={(percent) => toolStore.setState({ brushHardness: percent / 100 })}
      />
      <Slider
        label="Flow"
        layout="row"
        value={Math.round(flow * 100)}
        minimum={1}
        maximum={100}
        step={1}
        unit=" %"
        onChange={(percent) => setToolOptions({ flow: percent / 100 })}
      />
      <MoreBrushOptions />
    </div>
  );
}

export function SizeSlider() {
  const size = useStore(toolStore, (tools) => tools.brushSize);
  return (
    <Slider
      label="Size"
      layout="row"
      scale="logarithmic"
      value={Math.round(size)}
      minimum={1}
      maximum={2000}
      step={1}
      unit=" px"
      onChange={(brushSize) => toolStore.setState({ brushSize })}
    />
  );
}

function MoreBrushOptions() {
  const anchor = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <div ref={anchor}>
      <IconButton
        label="Spacing and pressure"
        icon={<SlidersHorizontal size={16} />}
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {isOpen ? (
        <Popover label="Spacing and pressure" anchor={anchor} onClose={() => setOpen(false)}>
          <SpacingAndPressure />
        </Popover>
      ) : null}
    </div>
  );
}

function SpacingAndPressure() {
  const { spacing, pressureSize, pressureFlow } = useStore(toolStore, (tools) => tools.toolOptions);
  return (
    <div className="strip-popover">
      <Slider
        label="Spacing"
        value={Math.round(spacing * 100)}
        minimum={0}
        maximum={200}
        step={1}
        unit=" %"
        description="From one dab to the next, of the brush's size. At 0 the stroke has no gaps."
        onChange={(percent) => setToolOptions({ spacing: percent / 100 })}
      />
      <Toggle
        label="Pen pressure changes the size"
        checked={pressureSize}
        onChange={(checked) => setToolOptions({ pressureSize: checked })}
      />
      <Toggle
        label="Pen pressure changes the flow"
        checked={pressureFlow}
        onChange={(checked) => setToolOptions({ pressureFlow: checked })}
      />
    </div>
  );
}

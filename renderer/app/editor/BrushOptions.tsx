import { SlidersHorizontal } from "lucide-react";
import { useStore } from "zustand";
import { setToolOptions, toolStore } from "../../state/tools.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { PercentSlider } from "../../ui/PercentSlider.tsx";
import { PopoverButton } from "../../ui/PopoverButton.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";

export function BrushOptions() {
  const hardness = useStore(toolStore, (tools) => tools.brushHardness);
  const flow = useStore(toolStore, (tools) => tools.toolOptions.flow);
  return (
    <div className="options-strip__group" role="group" aria-label="Brush">
      <SizeSlider />
      <PercentSlider
        label="Hardness"
        layout="row"
        share={hardness}
        minimum={0}
        maximum={100}
        onChange={(brushHardness) => toolStore.setState({ brushHardness })}
      />
      <PercentSlider
        label="Flow"
        layout="row"
        share={flow}
        minimum={1}
        maximum={100}
        onChange={(share) => setToolOptions({ flow: share })}
      />
      <PopoverButton
        label="Spacing and pressure"
        renderButton={(opening) => (
          <IconButton label="Spacing and pressure" icon={<SlidersHorizontal size={16} />} {...opening} />
        )}
      >
        <SpacingAndPressure />
      </PopoverButton>
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

function SpacingAndPressure() {
  const { spacing, pressureSize, pressureFlow } = useStore(toolStore, (tools) => tools.toolOptions);
  return (
    <div className="strip-popover">
      <PercentSlider
        label="Spacing"
        share={spacing}
        minimum={0}
        maximum={200}
        description="From one dab to the next, of the brush's size. At 0 the stroke has no gaps."
        onChange={(share) => setToolOptions({ spacing: share })}
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

import { Contrast, Eye, EyeOff, History, SquareX } from "lucide-react";
import { useStore } from "zustand";
import { settingsStore } from "../../state/settings.ts";
import { toolStore } from "../../state/tools.ts";
import { ColorField } from "../../ui/ColorField.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { useEditor } from "../editor-context.ts";
import { CommandButton } from "./CommandButton.tsx";

const icon = { size: 16 };

/** What the chosen tool and the mask can be set to. */
export function OptionsStrip() {
  return (
    <div className="options-strip">
      <BrushOptions />
      <MaskOptions />
    </div>
  );
}

function BrushOptions() {
  const size = useStore(toolStore, (tools) => tools.brushSize);
  const hardness = useStore(toolStore, (tools) => tools.brushHardness);
  const isPan = useStore(toolStore, (tools) => tools.chosen === "pan");
  if (isPan) {
    return (
      <p className="options-strip__hint">
        Drag to move the picture. With any tool, hold Space to do the same.
      </p>
    );
  }
  return (
    <div className="options-strip__group" role="group" aria-label="Brush">
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
    </div>
  );
}

function MaskOptions() {
  const { editor } = useEditor();
  const color = useStore(settingsStore, (settings) => settings.maskColor);
  const opacity = useStore(settingsStore, (settings) => settings.maskOpacity);
  const visible = useStore(toolStore, (tools) => tools.maskVisible);
  return (
    <div className="options-strip__group options-strip__group--end" role="group" aria-label="Mask">
      <ColorField
        label="Mask colour"
        hideLabel
        value={color}
        onChange={(maskColor) => editor.settings.change({ maskColor })}
      />
      <Slider
        label="Mask"
        layout="row"
        value={Math.round(opacity * 100)}
        minimum={5}
        maximum={100}
        step={1}
        unit=" %"
        onChange={(percent) => editor.settings.change({ maskOpacity: percent / 100 })}
      />
      <CommandButton
        command="toggleMask"
        label="Show the mask"
        pressed={visible}
        icon={visible ? <Eye {...icon} /> : <EyeOff {...icon} />}
      />
      <CommandButton command="invertMask" icon={<Contrast {...icon} />} />
      <CommandButton command="clearMask" icon={<SquareX {...icon} />} />
      <CommandButton command="reselectMask" icon={<History {...icon} />} />
    </div>
  );
}

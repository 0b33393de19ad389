import { ChevronDown, Contrast, Eye, EyeOff, SquareX } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { maskStore } from "../../state/mask.ts";
import { settingsStore } from "../../state/settings.ts";
import { toolStore } from "../../state/tools.ts";
import { transformingStore } from "../../state/transforming.ts";
import { Button } from "../../ui/Button.tsx";
import { ColorField } from "../../ui/ColorField.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { PercentSlider } from "../../ui/PercentSlider.tsx";
import { PopoverButton } from "../../ui/PopoverButton.tsx";
import { Slider } from "../../ui/Slider.tsx";
import type { CommandId } from "../commands/command.ts";
import { useEditor, useMenuItems } from "../editor-context.ts";
import { CommandButton } from "./CommandButton.tsx";
import { NamedMasksButton } from "./NamedMasksButton.tsx";

const icon = { size: 16 };

/** Standard deviations beyond this blur more than anything that is edited. Picture pixels. */
const largestFeather = 250;

/** The mask's edge, how it is shown, and what can be done to it as a whole. */
export function MaskOptions() {
  const visible = useStore(toolStore, (tools) => tools.maskVisible);
  return (
    <div className="options-strip__group options-strip__group--end" role="group" aria-label="Mask">
      <div className="options-strip__feather">
        <Feather layout="row" />
      </div>
      <MaskLookButton />
      <CommandButton
        command="toggleMask"
        label="Show the mask"
        pressed={visible}
        icon={visible ? <Eye {...icon} /> : <EyeOff {...icon} />}
      />
      <span className="options-strip__repeated">
        <CommandButton command="invertMask" icon={<Contrast {...icon} />} />
        <CommandButton command="clearMask" icon={<SquareX {...icon} />} />
      </span>
      <NamedMasksButton />
      <MaskMenuButton />
    </div>
  );
}

function Feather({ layout }: { readonly layout: "row" | "stacked" }) {
  const { editor } = useEditor();
  const feather = useStore(maskStore, (mask) => mask.feather);
  // The mask that moves along with a change of the picture is the one of before it.
  const isMoving = useStore(transformingStore, ({ running }) => running !== null);
  return (
    <Slider
      label="Feather"
      layout={layout}
      value={Math.round(feather * 10) / 10}
      minimum={0}
      maximum={largestFeather}
      step={0.5}
      disabled={isMoving}
      unit=" px"
      hint="Softens the mask's edge by a Gaussian of this width. It can be changed at any time."
      onChange={(sigma) => editor.session?.stage?.canvas.setFeather(sigma)}
    />
  );
}

/** A dot in the mask's colour, which opens how the mask is shown. */
function MaskLookButton() {
  const color = useStore(settingsStore, (settings) => settings.maskColor);
  const dot = <span className="options-strip__dot" style={{ background: color }} />;
  return (
    <PopoverButton
      label="Mask settings"
      renderButton={(opening) => <IconButton label="Mask settings" icon={dot} {...opening} />}
    >
      <MaskLook color={color} />
    </PopoverButton>
  );
}

function MaskLook({ color }: { readonly color: string }) {
  const { editor } = useEditor();
  const opacity = useStore(settingsStore, (settings) => settings.maskOpacity);
  return (
    <div className="strip-popover">
      <ColorField
        label="Colour"
        value={color}
        onChange={(maskColor) => editor.settings.change({ maskColor })}
      />
      <PercentSlider
        label="Opacity"
        share={opacity}
        minimum={5}
        maximum={100}
        description="How strongly the colour covers the picture. It changes nothing else."
        onChange={(maskOpacity) => editor.settings.change({ maskOpacity })}
      />
      <div className="strip-popover__feather">
        <Feather layout="stacked" />
      </div>
    </div>
  );
}

/** Lines of the menu are drawn before what begins a group. */
const menu: readonly (readonly CommandId[])[] = [
  ["fillMask", "clearMask", "invertMask", "reselectMask"],
  ["growMask", "shrinkMask", "smoothMask", "fillMaskHoles", "thresholdMask"],
  ["maskFromTransparency", "maskFromDifference"],
  ["copyMask", "pasteMask"],
  ["loadMaskFile", "saveMaskFile", "saveMaskAlphaFile"],
];

function MaskMenuButton() {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const items = useMenuItems(menu);
  return (
    <>
      <Button
        variant="quiet"
        icon={<ChevronDown size={14} />}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          setAt({ x: left, y: bottom + 4 });
        }}
      >
        Mask
      </Button>
      {at ? <Menu label="Mask" at={at} items={items} onClose={() => setAt(null)} /> : null}
    </>
  );
}

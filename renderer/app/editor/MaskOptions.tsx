import { ChevronDown, Contrast, Eye, EyeOff, SquareX } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { maskStore } from "../../state/mask.ts";
import { settingsStore } from "../../state/settings.ts";
import { toolStore } from "../../state/tools.ts";
import { Button } from "../../ui/Button.tsx";
import { ColorField } from "../../ui/ColorField.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Slider } from "../../ui/Slider.tsx";
import type { CommandId } from "../commands/command.ts";
import { useEditor, useMenuItems } from "../editor-context.ts";
import { CommandButton } from "./CommandButton.tsx";

const icon = { size: 16 };

/** Standard deviations beyond this blur more than anything that is edited. Picture pixels. */
const largestFeather = 250;

/** How the mask looks, and what can be done to it as a whole. */
export function MaskOptions() {
  const { editor } = useEditor();
  const color = useStore(settingsStore, (settings) => settings.maskColor);
  const opacity = useStore(settingsStore, (settings) => settings.maskOpacity);
  const visible = useStore(toolStore, (tools) => tools.maskVisible);
  const feather = useStore(maskStore, (mask) => mask.feather);
  return (
    <div className="options-strip__group options-strip__group--end" role="group" aria-label="Mask">
      <Slider
        label="Feather"
        layout="row"
        value={Math.round(feather * 10) / 10}
        minimum={0}
        maximum={largestFeather}
        step={0.5}
        unit=" px"
        hint="Softens the mask's edge by a Gaussian of this width. It can be changed at any time."
        onChange={(sigma) => editor.session?.stage?.canvas.setFeather(sigma)}
      />
      <ColorField
        label="Mask colour"
        hideLabel
        value={color}
        onChange={(maskColor) => editor.settings.change({ maskColor })}
      />
      <div className="options-strip__opacity">
        <Slider
          label="Mask"
          layout="row"
          value={Math.round(opacity * 100)}
          minimum={5}
          maximum={100}
          step={1}
          unit=" %"
          hint="How strongly the mask's colour covers the picture. It changes nothing else."
          onChange={(percent) => editor.settings.change({ maskOpacity: percent / 100 })}
        />
      </div>
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
      <MaskMenuButton />
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
          const { right, bottom } = event.currentTarget.getBoundingClientRect();
          setAt({ x: right, y: bottom + 4 });
        }}
      >
        Mask
      </Button>
      {at ? <Menu label="Mask" at={at} items={items} onClose={() => setAt(null)} /> : null}
    </>
  );
}

import { useStore } from "zustand";
import type { Settings } from "../../../shared/domain/settings.ts";
import { settingsStore } from "../../state/settings.ts";
import { ColorField } from "../../ui/ColorField.tsx";
import { PercentSlider } from "../../ui/PercentSlider.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { Group } from "./Group.tsx";
import { LibraryGroup } from "./LibraryGroup.tsx";

const themes: readonly { readonly value: Settings["theme"]; readonly title: string }[] = [
  { value: "system", title: "System" },
  { value: "dark", title: "Dark" },
  { value: "light", title: "Light" },
];

interface GeneralPageProps {
  readonly onChange: (change: Partial<Settings>) => void;
  readonly onCopy: (text: string) => void;
}

export function GeneralPage({ onChange, onCopy }: GeneralPageProps) {
  const settings = useStore(settingsStore);
  return (
    <>
      <Group title="Appearance">
        <Segments
          label="Theme"
          value={settings.theme}
          options={themes}
          onChange={(value) => {
            const theme = themes.find((candidate) => candidate.value === value);
            if (theme) onChange({ theme: theme.value });
          }}
        />
      </Group>
      <Group title="Mask">
        <ColorField
          label="Colour"
          value={settings.maskColor}
          onChange={(maskColor) => onChange({ maskColor })}
        />
        <PercentSlider
          label="Opacity"
          share={settings.maskOpacity}
          minimum={5}
          maximum={100}
          onChange={(maskOpacity) => onChange({ maskOpacity })}
        />
        <Toggle
          label="Keep the mask after a fill"
          checked={settings.keepMaskAfterFill}
          description="Off: a fill clears the mask, and undo brings it back."
          onChange={(keepMaskAfterFill) => onChange({ keepMaskAfterFill })}
        />
      </Group>
      <LibraryGroup onCopy={onCopy} />
    </>
  );
}

import { useId } from "react";
import { useStore } from "zustand";
import type { Settings } from "../../../shared/domain/settings.ts";
import { connectionStore } from "../../state/connection.ts";
import { documentsStore } from "../../state/documents.ts";
import { settingsStore } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { ColorField } from "../../ui/ColorField.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import "./settings.css";

interface SettingsDialogProps {
  readonly onChange: (change: Partial<Settings>) => void;
  readonly onCopy: (text: string) => void;
  readonly onClose: () => void;
}

const themes: readonly { readonly value: Settings["theme"]; readonly title: string }[] = [
  { value: "system", title: "System" },
  { value: "dark", title: "Dark" },
  { value: "light", title: "Light" },
];

export function SettingsDialog({ onChange, onCopy, onClose }: SettingsDialogProps) {
  const settings = useStore(settingsStore);
  return (
    <Dialog title="Settings" width="wide" onClose={onClose}>
      <div className="settings">
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
          <Slider
            label="Opacity"
            value={Math.round(settings.maskOpacity * 100)}
            minimum={5}
            maximum={100}
            step={1}
            unit=" %"
            onChange={(percent) => onChange({ maskOpacity: percent / 100 })}
          />
          <Toggle
            label="Keep the mask after a fill"
            checked={settings.keepMaskAfterFill}
            description="Off: a fill clears the mask, and undo brings it back."
            onChange={(keepMaskAfterFill) => onChange({ keepMaskAfterFill })}
          />
        </Group>
        <LibraryGroup onCopy={onCopy} />
        <AboutGroup />
      </div>
    </Dialog>
  );
}

function LibraryGroup({ onCopy }: { readonly onCopy: (text: string) => void }) {
  const folder = useStore(connectionStore, (state) => state.handshake?.libraryFolder ?? null);
  return (
    <Group title="Library">
      <div className="settings__folder">
        <code>{folder ?? "Not connected"}</code>
        <Button size="small" disabled={folder === null} onClick={() => folder && onCopy(folder)}>
          Copy
        </Button>
      </div>
      <p className="field-description">
        Every picture, mask and step lies in this folder. To back up your work, copy the whole folder while
        Palimpsest is closed.
      </p>
    </Group>
  );
}

function AboutGroup() {
  const version = useStore(connectionStore, (state) => state.handshake?.appVersion ?? null);
  const samples = useStore(documentsStore, (state) => state.samples);
  return (
    <Group title="About">
      <p className="settings__about">
        Palimpsest{version ? ` ${version}` : ""} is free software under the Apache License 2.0. It runs on
        this computer, sends nothing anywhere, and keeps every step you make.
      </p>
      <p className="field-description">
        Built on Electron, React, Konva, zustand and zod (MIT), Lucide icons (ISC), sharp (Apache-2.0) with
        libvips (LGPL-3.0), SQLite (public domain) through libsql (MIT), and libheif-js (LGPL-3.0).
      </p>
      {samples.length > 0 ? (
        <ul className="settings__samples" aria-label="Sample pictures">
          {samples.map((sample) => (
            <li key={sample.id} className="field-description">
              {sample.title}: {sample.credit}, {sample.licence}
            </li>
          ))}
        </ul>
      ) : null}
    </Group>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  const id = useId();
  return (
    <section className="settings__group" aria-labelledby={id}>
      <h3 id={id} className="settings__title">
        {title}
      </h3>
      <div className="settings__controls">{children}</div>
    </section>
  );
}

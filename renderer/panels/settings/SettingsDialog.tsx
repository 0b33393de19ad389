import type { ReactNode } from "react";
import { useStore } from "zustand";
import { connectionStore } from "../../state/connection.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { AboutPage } from "./AboutPage.tsx";
import { GeneralPage } from "./GeneralPage.tsx";
import { KeysPage } from "./KeysPage.tsx";
import { ProgramsPage } from "./ProgramsPage.tsx";
import { ServersPage } from "./ServersPage.tsx";
import { SpendingPage } from "./SpendingPage.tsx";
import type { SettingsActions, SettingsPageId } from "./settings-actions.ts";
import "./settings.css";

interface SettingsDialogProps {
  readonly page: SettingsPageId;
  /** The provider whose key the person is about to give; null for none. */
  readonly keyOf: string | null;
  readonly actions: SettingsActions;
  /** The page of the models on this computer, which is a panel of its own. */
  readonly localModels: ReactNode;
}

const pages: readonly { readonly value: SettingsPageId; readonly title: string }[] = [
  { value: "general", title: "General" },
  { value: "keys", title: "Keys" },
  { value: "servers", title: "Your servers" },
  { value: "localModels", title: "Local models" },
  { value: "spending", title: "Spending" },
  { value: "programs", title: "Programs" },
  { value: "about", title: "About" },
];

export function SettingsDialog({ page, keyOf, actions, localModels }: SettingsDialogProps) {
  const host = useStore(connectionStore, (state) => state.handshake?.host);
  // The desktop application has no API.
  const shown = host === "desktop" ? pages.filter(({ value }) => value !== "programs") : pages;
  return (
    <Dialog title="Settings" width="wide" onClose={actions.close}>
      <div className="settings">
        <div className="settings__pages">
          <Segments
            label="Page"
            hideLabel
            value={page}
            options={shown}
            onChange={(value) => {
              const chosen = pages.find((candidate) => candidate.value === value);
              if (chosen) actions.showPage(chosen.value);
            }}
          />
        </div>
        <Page page={page} keyOf={keyOf} actions={actions} localModels={localModels} />
      </div>
    </Dialog>
  );
}

function Page({ page, keyOf, actions, localModels }: SettingsDialogProps) {
  switch (page) {
    case "general":
      return <GeneralPage onChange={actions.change} onCopy={actions.copy} />;
    case "keys":
      return <KeysPage keyOf={keyOf} actions={actions} />;
    case "servers":
      return <ServersPage actions={actions} />;
    case "localModels":
      return localModels;
    case "spending":
      return <SpendingPage onChange={actions.change} onShowLedger={actions.showLedger} />;
    case "programs":
      return <ProgramsPage onChange={actions.change} />;
    case "about":
      return <AboutPage />;
  }
}

import { useStore } from "zustand";
import { ExportDialog } from "../panels/export/ExportDialog.tsx";
import { SettingsDialog } from "../panels/settings/SettingsDialog.tsx";
import { connectionStore } from "../state/connection.ts";
import { documentStore, openDocumentOf } from "../state/document.ts";
import { announce } from "../state/notices.ts";
import { settingsStore } from "../state/settings.ts";
import { dialogStore, type OpenDialog } from "./dialogs.ts";
import { useEditor } from "./editor-context.ts";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { inBackground } from "./session/failures.ts";

const close = () => dialogStore.setState({ dialog: null });

/** The dialog that is open, if any. */
export function Dialogs() {
  const { editor } = useEditor();
  const dialog = useStore(dialogStore, (state) => state.dialog);
  switch (dialog?.type) {
    case undefined:
      return null;
    case "export":
      return <Export dialog={dialog} />;
    case "settings":
      return (
        <SettingsDialog
          onChange={(change) => editor.settings.change(change)}
          onCopy={(text) => inBackground(copy(text))}
          onClose={close}
        />
      );
    case "shortcuts":
      return <ShortcutSheet onClose={close} />;
  }
}

function Export({ dialog }: { readonly dialog: Extract<OpenDialog, { type: "export" }> }) {
  const { editor } = useEditor();
  const open = useStore(documentStore, openDocumentOf);
  const options = useStore(settingsStore, (settings) => settings.exportOptions);
  const asksWhere = useStore(connectionStore, (state) => state.handshake?.host === "desktop");
  const node = open?.nodes.get(dialog.nodeId ?? open.record.currentNodeId);
  if (!open || !node) return null;
  return (
    <ExportDialog
      node={node}
      documentName={open.record.name}
      initial={options}
      asksWhere={asksWhere}
      onExport={async (chosen, signal) => {
        if (await editor.exportNode(node.id, chosen, signal)) close();
      }}
      onClose={close}
    />
  );
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  announce("Copied.");
}

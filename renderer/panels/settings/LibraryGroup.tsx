import { useStore } from "zustand";
import { connectionStore } from "../../state/connection.ts";
import { Button } from "../../ui/Button.tsx";
import { Group } from "./Group.tsx";

export function LibraryGroup({ onCopy }: { readonly onCopy: (text: string) => void }) {
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

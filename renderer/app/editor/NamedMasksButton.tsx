import { Bookmark } from "lucide-react";
import { useStore } from "zustand";
import { comparisonStore } from "../../state/comparison.ts";
import { currentNodeOf, documentStore, openDocumentOf } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { PopoverButton } from "../../ui/PopoverButton.tsx";
import { useEditor } from "../editor-context.ts";
import { NamedMaskList } from "../mask/NamedMaskList.tsx";
import { inBackground } from "../session/failures.ts";

/** Opens the masks that are kept with the document. */
export function NamedMasksButton() {
  const comparing = useStore(comparisonStore, (state) => state.compared !== null);
  return (
    <PopoverButton
      label="Kept masks"
      renderButton={(opening) => (
        <IconButton label="Kept masks" icon={<Bookmark size={16} />} disabled={comparing} {...opening} />
      )}
    >
      <KeptMasks />
    </PopoverButton>
  );
}

function KeptMasks() {
  const { namedMasks } = useEditor().editor;
  const masks = useStore(documentStore, (state) => openDocumentOf(state)?.record.namedMasks);
  const picture = useStore(documentStore, (state) => currentNodeOf(state)?.picture);
  const isEmpty = useStore(maskStore, (mask) => mask.isEmpty);
  if (!masks || !picture) return null;
  return (
    <NamedMaskList
      masks={masks}
      size={picture}
      canKeep={!isEmpty}
      actions={{
        keep: (name) => inBackground(namedMasks.keep(name)),
        use: (mask, combine) => inBackground(namedMasks.use(mask, combine)),
        overwrite: (mask) => inBackground(namedMasks.overwrite(mask)),
        rename: (mask, name) => inBackground(namedMasks.rename(mask, name)),
        remove: (mask) => inBackground(namedMasks.remove(mask)),
      }}
    />
  );
}

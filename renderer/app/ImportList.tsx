import { X } from "lucide-react";
import { useStore } from "zustand";
import { importStore } from "../state/imports.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { Progress } from "../ui/Progress.tsx";
import "./import-list.css";

/** Pictures on their way into the library, over whatever is on the screen. */
export function ImportList({ onCancel }: { readonly onCancel: (id: number) => void }) {
  const imports = useStore(importStore, (state) => state.imports);
  if (imports.length === 0) return null;
  return (
    <ul className="import-list" aria-label="Pictures being opened">
      {imports.map(({ id, name, stage, fraction }) => (
        <li key={id} className="import-list__item">
          <div className="import-list__line">
            <span className="import-list__name">{name}</span>
            <span className="import-list__stage">{stage === "uploading" ? "Reading" : "Opening"}…</span>
            <IconButton
              label={`Cancel opening ${name}`}
              size="small"
              icon={<X size={14} />}
              onClick={() => onCancel(id)}
            />
          </div>
          <Progress label={`Opening ${name}`} fraction={fraction} />
        </li>
      ))}
    </ul>
  );
}

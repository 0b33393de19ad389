import { ImageDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import "./drop-target.css";

/** Takes pictures that are dropped anywhere or pasted, and shows where they would go. */
export function DropTarget({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    // Entering a child comes before leaving its parent: only the count says whether the pointer left the window.
    let depth = 0;
    const leave = () => {
      depth = 0;
      setOver(false);
    };
    const on = <Name extends keyof WindowEventMap>(
      name: Name,
      listener: (event: WindowEventMap[Name]) => void,
    ) => window.addEventListener(name, listener, { signal });
    on("dragenter", (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    });
    on("dragover", (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      // A part of the page that takes pictures itself shows so itself.
      setOver(!takesPictures(event.target));
    });
    on("dragleave", (event) => {
      if (holdsFiles(event.dataTransfer) && --depth <= 0) leave();
    });
    on("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      leave();
      if (files.length === 0 || takesPictures(event.target)) return;
      event.preventDefault();
      take(files);
    });
    on("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (files.length === 0 || takesPictures(event.target)) return;
      event.preventDefault();
      take(files.map(withName));
    });
    return () => listening.abort();
  }, []);
  if (!over) return null;
  return (
    <div className="drop-target" role="status">
      <div className="drop-target__frame">
        <ImageDown size={40} aria-hidden="true" />
        <p>Drop to open</p>
      </div>
    </div>
  );
}

function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function takesPictures(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-takes-pictures]") !== null;
}

/** The clipboard calls every picture "image.png". */
function withName(file: File): File {
  return file.name && file.name !== "image.png"
    ? file
    : new File([file], "Pasted picture.png", { type: file.type });
}

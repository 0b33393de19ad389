import { Download } from "lucide-react";
import { useState } from "react";
import type { ExportFormat, ExportOptions } from "../../../shared/domain/export-options.ts";
import type { HistoryNode } from "../../../shared/domain/node.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatSize } from "../../ui/format.ts";
import { Segments } from "../../ui/Segments.tsx";
import { Slider } from "../../ui/Slider.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { exportFormats } from "./export-formats.ts";
import "./export.css";

interface ExportDialogProps {
  readonly node: HistoryNode;
  readonly documentName: string;
  /** What the last export used. */
  readonly initial: ExportOptions;
  /** The host asks where the file goes; else the browser downloads it. */
  readonly asksWhere: boolean;
  /** Resolves when the export has ended, however it did. */
  readonly onExport: (options: ExportOptions, signal: AbortSignal) => Promise<void>;
  readonly onClose: () => void;
}

const formats: readonly { readonly value: ExportFormat; readonly title: string }[] = [
  { value: "png", title: exportFormats.png.title },
  { value: "jpeg", title: exportFormats.jpeg.title },
  { value: "webp", title: exportFormats.webp.title },
  { value: "avif", title: exportFormats.avif.title },
  { value: "tiff", title: exportFormats.tiff.title },
];

export function ExportDialog({
  node,
  documentName,
  initial,
  asksWhere,
  onExport,
  onClose,
}: ExportDialogProps) {
  const [options, setOptions] = useState(initial);
  const [running, setRunning] = useState<AbortController | null>(null);
  const format = exportFormats[options.format];
  const change = (changed: Partial<ExportOptions>) => setOptions({ ...options, ...changed });
  const close = () => {
    running?.abort();
    onClose();
  };
  const run = async () => {
    const controller = new AbortController();
    setRunning(controller);
    await onExport(options, controller.signal);
    setRunning(null);
  };
  return (
    <Dialog
      title="Export"
      width="wide"
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            icon={<Download size={14} />}
            disabled={running !== null}
            data-initial-focus
            onClick={() => void run()}
          >
            {running ? "Exporting…" : asksWhere ? "Export…" : "Download"}
          </Button>
        </>
      }
    >
      <div className="export">
        <figure className="export__picture">
          <img
            src={previewUrl(node.picture.hash, 512)}
            alt=""
            width={node.picture.width}
            height={node.picture.height}
          />
          <figcaption>
            <strong>{documentName}</strong>
            <span>
              {formatSize(node.picture)} · {node.picture.depth} bit
            </span>
          </figcaption>
        </figure>
        <div className="export__options">
          <Segments
            label="Format"
            value={options.format}
            options={formats}
            description={format.note(options, node.picture.depth)}
            onChange={(value) => {
              const chosen = formats.find((candidate) => candidate.value === value);
              if (chosen) change({ format: chosen.value });
            }}
          />
          {format.hasQuality ? (
            <Slider
              label="Quality"
              value={options.quality}
              minimum={1}
              maximum={100}
              step={1}
              onChange={(quality) => change({ quality })}
            />
          ) : null}
          <Toggle
            label="Say how it was made"
            checked={options.metadata}
            description={metadataNote(options.metadata, node)}
            onChange={(metadata) => change({ metadata })}
          />
        </div>
      </div>
    </Dialog>
  );
}

function metadataNote(metadata: boolean, node: HistoryNode): string {
  if (!metadata) {
    return "The file holds the pixels only. Nobody can tell from it how the picture was made.";
  }
  return node.kind === "import"
    ? "Nothing was edited yet, so there is nothing to write."
    : "Writes model, prompt and seed into the file, and marks pixels that a model made (IPTC DigitalSourceType). Whoever gets the file can read it.";
}

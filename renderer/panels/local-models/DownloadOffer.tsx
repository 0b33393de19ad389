import { Download } from "lucide-react";
import { useState } from "react";
import type { DownloadPlan } from "../../../shared/contract/local-models.ts";
import { Button } from "../../ui/Button.tsx";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { formatBytes } from "../../ui/format.ts";
import { FailureNote } from "./FailureNote.tsx";
import { LicenceBox } from "./LicenceBox.tsx";
import { useAttempt } from "./use-attempt.ts";

interface DownloadOfferProps {
  readonly plan: DownloadPlan;
  readonly onStart: (planId: string) => Promise<unknown>;
  readonly onStarted: () => void;
  readonly onCancel: () => void;
}

/** What a download would bring. Nothing has been fetched yet. */
export function DownloadOffer({ plan, onStart, onStarted, onCancel }: DownloadOfferProps) {
  const { planId, repository, revision, files, byteLength, freeBytes, licence } = plan;
  const [accepted, setAccepted] = useState(false);
  const [listed, setListed] = useState(false);
  const { busy, failure, attempt } = useAttempt();
  const lackingBytes = freeBytes === null ? 0 : Math.max(0, byteLength - freeBytes);
  const start = async () => {
    const started = await attempt(() => onStart(planId));
    if (started !== undefined) onStarted();
  };
  return (
    <>
      <dl className="local-facts">
        <div>
          <dt>From</dt>
          <dd>
            {repository}, {revision}
          </dd>
        </div>
        <div>
          <dt>Download</dt>
          <dd>{formatBytes(byteLength)}</dd>
        </div>
        <div>
          <dt>Free on the disk</dt>
          <dd>{freeBytes === null ? "not known" : formatBytes(freeBytes)}</dd>
        </div>
      </dl>
      <Disclosure
        title={files.length === 1 ? "1 file" : `${files.length} files`}
        open={listed}
        onToggle={setListed}
      >
        <ul className="download__files">
          {files.map((file) => (
            <li key={file.name}>
              <span>{file.name}</span>
              <span>{formatBytes(file.byteLength)}</span>
            </li>
          ))}
        </ul>
      </Disclosure>
      {lackingBytes === 0 ? null : (
        <FailureNote
          failure={{
            message: `${formatBytes(lackingBytes)} more must be free on the disk.`,
            nextStep: "Make room, then look again.",
          }}
        />
      )}
      <LicenceBox licence={licence} accepted={accepted} onAccept={setAccepted} />
      {failure ? <FailureNote failure={failure} /> : null}
      <div className="local-step__buttons">
        <Button
          variant="primary"
          icon={<Download size={14} />}
          disabled={!accepted || busy || lackingBytes > 0}
          onClick={() => void start()}
        >
          Download {formatBytes(byteLength)}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </>
  );
}

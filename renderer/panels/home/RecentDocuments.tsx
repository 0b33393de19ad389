import { X } from "lucide-react";
import type { DocumentSummary } from "../../../shared/domain/document.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { previewUrl } from "../../host/asset-url.ts";
import { formatDay, formatSize } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useNow } from "../../ui/use-now.ts";

interface RecentDocumentsProps {
  /** Most recently changed first. */
  readonly documents: readonly DocumentSummary[];
  readonly onOpen: (documentId: DocumentId) => void;
  readonly onRemove: (documentId: DocumentId) => void;
}

export function RecentDocuments({ documents, onOpen, onRemove }: RecentDocumentsProps) {
  const now = useNow();
  return (
    <section className="home-section" aria-labelledby="recent-title">
      <h2 id="recent-title" className="home-section__title">
        Recent
      </h2>
      <ul className="documents">
        {documents.map((document) => (
          <li key={document.id} className="document-card">
            <button type="button" className="document-card__open" onClick={() => onOpen(document.id)}>
              <img
                src={previewUrl(document.picture.hash, 512)}
                alt=""
                loading="lazy"
                decoding="async"
                draggable={false}
              />
              <span className="document-card__name">{document.name}</span>
              <span className="document-card__facts">{factsOf(document, now)}</span>
            </button>
            <div className="document-card__remove">
              <IconButton
                label={`Remove ${document.name} from the list`}
                size="small"
                icon={<X size={14} />}
                onClick={() => onRemove(document.id)}
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function factsOf(document: DocumentSummary, now: number): string {
  const steps = document.nodeCount === 1 ? "1 step" : `${document.nodeCount} steps`;
  return `${formatDay(document.updatedAt, now)} · ${steps} · ${formatSize(document.picture)}`;
}

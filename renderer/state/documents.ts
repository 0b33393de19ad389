import { createStore } from "zustand/vanilla";
import type { Sample } from "../../shared/contract/documents.ts";
import type { DocumentSummary } from "../../shared/domain/document.ts";
import type { AppError } from "../../shared/errors.ts";

/** What the start page offers. */
export interface DocumentsState {
  readonly status: "loading" | "ready" | "failed";
  /** Most recently changed first. */
  readonly documents: readonly DocumentSummary[];
  readonly samples: readonly Sample[];
  readonly error: AppError | null;
}

export const documentsStore = createStore<DocumentsState>()(() => ({
  status: "loading",
  documents: [],
  samples: [],
  error: null,
}));

import { documentStore, type OpenDocument, openDocumentOf } from "../../state/document.ts";

/** Resolves when something is true of the open document, or when it is left. */
export function documentSays(isTrue: (open: OpenDocument) => boolean): Promise<void> {
  const isOver = () => {
    const open = openDocumentOf(documentStore.getState());
    return open === null || isTrue(open);
  };
  return new Promise((resolve) => {
    if (isOver()) return resolve();
    const stop = documentStore.subscribe(() => {
      if (!isOver()) return;
      stop();
      resolve();
    });
  });
}

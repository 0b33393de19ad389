import { createRoot } from "react-dom/client";
import { loadDocument } from "../../host/api-document.ts";
import { ApiDocs } from "./ApiDocs.tsx";

/** Shows the API's document, or why there is none to show. */
export async function startDocs(container: HTMLElement): Promise<void> {
  const isLight = matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
  const root = createRoot(container);
  try {
    root.render(<ApiDocs loaded={await loadDocument(fetch)} />);
  } catch (error) {
    root.render(<p role="alert">{error instanceof Error ? error.message : String(error)}</p>);
  }
}

import "./host/zod-without-eval.ts";
import { createRoot } from "react-dom/client";
import { invariant } from "../shared/assert.ts";
import { ApiDocs } from "./app/api-docs/ApiDocs.tsx";
import { loadDocument } from "./app/api-docs/api-document.ts";

const container = document.getElementById("root");
invariant(container, "docs.html has an element #root");
const isLight = matchMedia("(prefers-color-scheme: light)").matches;
document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
const root = createRoot(container);
loadDocument(fetch).then(
  (loaded) => root.render(<ApiDocs loaded={loaded} />),
  (error: unknown) => root.render(<p role="alert">{String(error)}</p>),
);

import "./host/zod-without-eval.ts";
import { invariant } from "../shared/assert.ts";
import { startDocs } from "./app/api-docs/start-docs.tsx";

const container = document.getElementById("root");
invariant(container, "docs.html has an element #root");
void startDocs(container);

import "./host/zod-without-eval.ts";
import { invariant } from "../shared/assert.ts";
import { startEditor } from "./app/start-editor.tsx";
import { connect } from "./host/connect.ts";
import { upload } from "./host/upload.ts";

const container = document.getElementById("root");
invariant(container, "index.html has an element #root");
void startEditor(container, { connect, upload });

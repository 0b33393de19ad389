import type { ApiDocument } from "../../host/api-document.ts";
import { OperationView } from "./OperationView.tsx";
import "./api-docs.css";

/** Every route with its schemas, and a form to try it: with the cookie of the editor, as its page. */
export function ApiDocs({ loaded }: { readonly loaded: ApiDocument }) {
  const { version, description, groups, schemas } = loaded;
  return (
    <main className="api-docs">
      <h1>Palimpsest {version}</h1>
      <p>{description}</p>
      <p>
        <a href="/openapi.json">openapi.json</a> · <a href="/">Editor</a>
      </p>
      {groups.map(({ tag, operations }) => (
        <section key={tag}>
          <h2>{tag}</h2>
          {operations.map((operation) => (
            <OperationView key={operation.operationId} operation={operation} schemas={schemas} />
          ))}
        </section>
      ))}
    </main>
  );
}

import type { Operation, Schema, Schemas } from "../../host/api-document.ts";
import { resolve } from "../../host/api-document.ts";
import { TryForm } from "./TryForm.tsx";

export function OperationView({
  operation,
  schemas,
}: {
  readonly operation: Operation;
  readonly schemas: Schemas;
}) {
  const { method, path, summary, description, requestBody, responses } = operation;
  return (
    <details className="api-operation">
      <summary>
        <code className="api-operation__method">{method}</code> <code>{path}</code> <span>{summary}</span>
      </summary>
      {description && <p>{description}</p>}
      {Object.entries(requestBody?.content ?? {}).map(([mediaType, { schema }]) => (
        <SchemaView key={mediaType} title={`Body: ${mediaType}`} schema={schema} schemas={schemas} />
      ))}
      {Object.entries(responses).map(([status, { description: meaning, content }]) => (
        <div key={status}>
          <p>
            <code>{status}</code> {meaning}
          </p>
          {Object.entries(content).map(([mediaType, { schema }]) => (
            <SchemaView key={mediaType} title={mediaType} schema={schema} schemas={schemas} />
          ))}
        </div>
      ))}
      <TryForm operation={operation} schemas={schemas} />
    </details>
  );
}

function SchemaView({
  title,
  schema,
  schemas,
}: {
  readonly title: string;
  readonly schema: Schema | undefined;
  readonly schemas: Schemas;
}) {
  if (!schema) return <p>{title}</p>;
  return (
    <details>
      <summary>{title}</summary>
      <pre>{JSON.stringify(resolve(schema, schemas), null, 2)}</pre>
    </details>
  );
}

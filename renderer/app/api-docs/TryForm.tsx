import { type FormEvent, useRef, useState } from "react";
import { exampleOf, type Operation, propertiesOf, type Schemas } from "../../host/api-document.ts";
import { Answer, type Answered } from "./Answer.tsx";
import { curlOf, type Filled, requestOf } from "./try-request.ts";

/** Asks for real: what it does, it does in the open library. */
export function TryForm({
  operation,
  schemas,
}: {
  readonly operation: Operation;
  readonly schemas: Schemas;
}) {
  const mediaTypes = Object.keys(operation.requestBody?.content ?? {});
  const [mediaType, setMediaType] = useState(mediaTypes[0] ?? "");
  const [parameters, setParameters] = useState<Readonly<Record<string, string>>>({});
  const schema = operation.requestBody?.content[mediaType]?.schema ?? {};
  const [text, setText] = useState(() => JSON.stringify(exampleOf(schema, schemas), null, 2));
  const [fields, setFields] = useState<Readonly<Record<string, string | readonly File[]>>>({});
  const [answered, setAnswered] = useState<Answered | null>(null);
  const asking = useRef<AbortController | null>(null);

  const isForm = mediaType === "multipart/form-data";
  const body: Filled["body"] =
    mediaType === ""
      ? { kind: "none" }
      : isForm
        ? { kind: "form", fields }
        : { kind: "text", mediaType, text };
  const filled: Filled = { parameters, body };

  const send = async (event: FormEvent) => {
    event.preventDefault();
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    const { url, init } = requestOf(operation, filled);
    try {
      setAnswered({ response: await fetch(url, { ...init, signal: controller.signal }) });
    } catch (error) {
      if (!controller.signal.aborted) setAnswered({ failure: String(error) });
    }
  };

  return (
    <form className="api-try" onSubmit={(event) => void send(event)}>
      {operation.parameters.map(({ name, required }) => (
        <label key={name}>
          {name}
          <input
            required={required}
            value={parameters[name] ?? ""}
            onChange={(event) => setParameters({ ...parameters, [name]: event.target.value })}
          />
        </label>
      ))}
      {mediaTypes.length > 1 && (
        <label>
          Body as
          <select value={mediaType} onChange={(event) => setMediaType(event.target.value)}>
            {mediaTypes.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
      )}
      {isForm &&
        propertiesOf(schema, schemas).map(([name, field]) => (
          <FormField
            key={name}
            name={name}
            isFile={JSON.stringify(field).includes('"binary"')}
            onChange={(value) => setFields({ ...fields, [name]: value })}
          />
        ))}
      {body.kind === "text" && (
        <label>
          Body
          <textarea
            rows={8}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      <button type="submit">Send</button>
      <details>
        <summary>In a shell</summary>
        <pre>{curlOf(operation, filled, location.origin)}</pre>
      </details>
      {answered && <Answer answered={answered} />}
    </form>
  );
}

function FormField({
  name,
  isFile,
  onChange,
}: {
  readonly name: string;
  readonly isFile: boolean;
  readonly onChange: (value: string | readonly File[]) => void;
}) {
  return (
    <label>
      {name}
      {isFile ? (
        <input type="file" multiple onChange={(event) => onChange([...(event.target.files ?? [])])} />
      ) : (
        <input onChange={(event) => onChange(event.target.value)} />
      )}
    </label>
  );
}

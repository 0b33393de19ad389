import type { CompatibleEndpoint } from "../../../shared/domain/compatible-endpoint.ts";

/** How a server with OpenAI's image routes wants to be asked, and where it says what went wrong. */
export interface Dialect {
  /** As people know it; for messages. */
  readonly service: string;
  /** Behind the base address. */
  readonly editRoute: string;
  /** `by-count`: `image` for one picture, `image[]` for several, as OpenAI's own client does. */
  readonly imageField: "image" | "image[]" | "by-count";
  readonly mask: Pick<CompatibleEndpoint["mask"], "mode" | "field">;
  /** Whether `size` is sent, as WxH. */
  readonly sendsSize: boolean;
  /** Sent with every request, as they are. */
  readonly fixedFields: Readonly<Record<string, string>>;
  readonly parameters: CompatibleEndpoint["extraParameters"];
  readonly errorPath: CompatibleEndpoint["errorPath"];
}

export const openaiDialect: Dialect = {
  service: "OpenAI",
  editRoute: "/images/edits",
  imageField: "by-count",
  mask: { mode: "alpha-transparent", field: "mask" },
  sendsSize: true,
  // As a stream the answer starts at once, so that no gateway on the way takes the long silence for a dead connection.
  fixedFields: { n: "1", output_format: "png", stream: "true" },
  parameters: "form-fields",
  errorPath: "error.message",
};

export function dialectOf(endpoint: CompatibleEndpoint): Dialect {
  return {
    service: endpoint.name,
    editRoute: endpoint.editRoute,
    imageField: endpoint.imageField,
    mask: endpoint.mask,
    sendsSize: endpoint.sendsSize,
    fixedFields: {
      ...endpoint.extraFields,
      ...(endpoint.asksForBase64 ? { response_format: "b64_json" } : {}),
    },
    parameters: endpoint.extraParameters,
    errorPath: endpoint.errorPath,
  };
}

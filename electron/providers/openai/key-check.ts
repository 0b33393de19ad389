import { z } from "zod";
import type { KeyCheck } from "../../../shared/contract/keys.ts";
import { type HttpContext, type HttpRequest, requestJson, smallReplyBytes } from "../http.ts";

const modelList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      /** OpenAI's announcement of the day on which it ends. */
      shutdown_date: z.string().nullish().catch(null),
    }),
  ),
});

/**
 * Asks for the list of models, which costs nothing.
 * @param wanted the models that the key is for, as the service names them.
 */
export async function checkKeyByModels(
  context: HttpContext,
  request: Pick<HttpRequest, "service" | "url" | "trust" | "headers" | "deadlineMs">,
  wanted: readonly string[],
): Promise<KeyCheck> {
  const { service } = request;
  const { status, body } = await requestJson(context, { ...request, maximumBytes: smallReplyBytes });
  if (status === 401 || status === 403) {
    return { result: "refused", detail: `${service} refused the key (status ${status}).` };
  }
  if (status !== 200) {
    return {
      result: "unknown",
      detail: `${service} answered with status ${status} and said nothing of the key.`,
    };
  }
  const listed = modelList.safeParse(body);
  if (!listed.success) return { result: "accepted", detail: `${service} answers.` };
  const found = listed.data.data.filter(({ id }) => wanted.includes(id));
  const names = found.map(({ id, shutdown_date: end }) => (end ? `${id} (until ${end})` : id));
  return {
    result: "accepted",
    detail:
      names.length > 0
        ? `${service} offers ${names.join(", ")}.`
        : `${service} answers, but lists none of these models: ${wanted.join(", ")}.`,
  };
}

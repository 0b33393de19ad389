import type { Log } from "../../../log.ts";
import type { ImageServices } from "./api-services.ts";
import { errorAnswer, worstCharge } from "./errors.ts";
import {
  awaitEnd,
  base64,
  type Delivery,
  describePicture,
  type MadePicture,
  readPicture,
} from "./openai-answer.ts";
import type { ServerSentEvent, UnprovenRequest } from "./route.ts";

/** Nobody counts tokens here; OpenAI's clients read them of every stream. */
const noTokens = {
  input_tokens: 0,
  input_tokens_details: { image_tokens: 0, text_tokens: 0 },
  output_tokens: 0,
  total_tokens: 0,
};

const types = { edit: "image_edit.completed", generate: "image_generation.completed" } as const;

/**
 * Each picture as an event, as soon as it is made; jobs that fail end the stream with an `error` event, after the
 * pictures of the others: of the failure that says most about money. There are no partial pictures: what a model has half
 * painted would show changes outside the mask.
 */
export async function* streamPictures(
  delivery: Delivery,
  services: ImageServices,
  { signal, roomForPictures }: Pick<UnprovenRequest, "signal" | "roomForPictures">,
  log: Log,
): AsyncGenerator<ServerSentEvent, void, void> {
  const failures: unknown[] = [];
  for (const jobId of delivery.asked.jobIds) {
    try {
      await awaitEnd(jobId, services, signal);
      const leave = await roomForPictures();
      try {
        // Comes back once the socket has taken it.
        yield completed(delivery, await readPicture(jobId, delivery.ask, services, signal), services);
      } finally {
        leave();
      }
    } catch (error) {
      if (signal.aborted) return;
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    const { body } = errorAnswer(worstCharge(failures), "a stream of pictures", log, services.engine.tell);
    yield { event: "error", data: body };
  }
}

function completed(delivery: Delivery, picture: MadePicture, { engine }: ImageServices): ServerSentEvent {
  const { background, quality, size } = describePicture(delivery, picture);
  const type = types[delivery.operation];
  return {
    event: type,
    data: {
      type,
      b64_json: base64(picture.bytes),
      background,
      created_at: Math.floor(engine.job(picture.jobId).createdAt / 1000),
      output_format: delivery.ask.outputFormat,
      quality: quality ?? "auto",
      size: size.returned,
      usage: noTokens,
      palimpsest: { model: delivery.asked.model.id, size, sha256: picture.sha256, job_id: picture.jobId },
    },
  };
}

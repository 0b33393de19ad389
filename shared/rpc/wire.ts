import { z } from "zod";
import { errorData } from "../errors.ts";
import { json } from "./json.ts";

/** Numbered by the client, unique among its open requests. */
const requestNumber = z.int().min(1);

/** From the client. */
export const requestFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("open"),
    id: requestNumber,
    /** `namespace.procedure` */
    path: z.string().max(100),
    input: json,
  }),
  z.object({ type: z.literal("cancel"), id: requestNumber }),
]);
export type RequestFrame = z.infer<typeof requestFrame>;

/** From the server. A call is answered by one `done`; a stream by any number of `next`, then `done`. */
export const responseFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("next"), id: requestNumber, value: json }),
  z.object({ type: z.literal("done"), id: requestNumber, value: json }),
  z.object({ type: z.literal("fail"), id: requestNumber, error: errorData }),
]);
export type ResponseFrame = z.infer<typeof responseFrame>;

/** What a frame that fits nothing else still says: which request it belongs to. */
export const addressedFrame = z.object({ type: z.string(), id: requestNumber });

export type Stop = () => void;

/** All that a transport has to do. Frames that arrive are not trusted: both ends parse them. */
export interface Wire {
  /** @throws AppError `connection-lost` while the other end is not there. */
  send(frame: RequestFrame | ResponseFrame): void;
  onFrame(listener: (frame: unknown) => void): Stop;
  /**
   * The other end is gone, and with it every request that was open. A client's wire may come back afterwards (a
   * browser's socket that reconnects); a server gets a new wire for every connection.
   */
  onClose(listener: () => void): Stop;
}

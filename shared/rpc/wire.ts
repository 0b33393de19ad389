import { z } from "zod";
import { errorData } from "../errors.ts";

/** Numbered by the client, unique among its open requests. */
const requestNumber = z.int().min(1);

/** From the client. */
export const requestFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("open"),
    id: requestNumber,
    /** `namespace.procedure` */
    path: z.string().max(100),
    input: z.json(),
  }),
  z.object({ type: z.literal("cancel"), id: requestNumber }),
]);
export type RequestFrame = z.infer<typeof requestFrame>;

/** From the server. A call is answered by one `done`; a stream by any number of `next`, then `done`. */
export const responseFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("next"), id: requestNumber, value: z.json() }),
  z.object({ type: z.literal("done"), id: requestNumber, value: z.json() }),
  z.object({ type: z.literal("fail"), id: requestNumber, error: errorData }),
]);
export type ResponseFrame = z.infer<typeof responseFrame>;

export type Stop = () => void;

/** All that a transport has to do. Frames that arrive are not trusted: both ends parse them. */
export interface Wire {
  send(frame: RequestFrame | ResponseFrame): void;
  onFrame(listener: (frame: unknown) => void): Stop;
  onClose(listener: () => void): Stop;
}

import { z } from "zod";
import { connectionLost } from "../../../../shared/rpc/client.ts";
import type { Stop, Wire } from "../../../../shared/rpc/wire.ts";

/** A line between two processes of ours, whatever carries it. */
export interface Channel {
  /** Drops what can no longer arrive. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Stop;
  onClose(listener: () => void): Stop;
}

/** Which of the two contracts a frame belongs to: each side serves one and asks by the other. */
type Line = "core" | "shell";

const envelope = z.object({ line: z.enum(["core", "shell"]), frame: z.unknown() });

/** One of the two wires of a channel. */
export function wireOf(channel: Channel, line: Line): Wire {
  let closed = false;
  channel.onClose(() => {
    closed = true;
  });
  return {
    send: (frame) => {
      if (closed) throw connectionLost();
      channel.post({ line, frame });
    },
    onFrame: (listener) =>
      channel.onMessage((message) => {
        const parsed = envelope.safeParse(message);
        if (parsed.success && parsed.data.line === line) listener(parsed.data.frame);
      }),
    onClose: (listener) => channel.onClose(listener),
  };
}

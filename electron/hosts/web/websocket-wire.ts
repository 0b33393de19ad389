import type { WebSocket } from "ws";
import { parseJson } from "../../../shared/parse-json.ts";
import { connectionLost } from "../../../shared/rpc/client.ts";
import type { Wire } from "../../../shared/rpc/wire.ts";

/** What may wait for a page that does not read; then it is cut off and may connect again. */
const maximumWaitingBytes = 32 * 1024 * 1024;

/** Frames as JSON text over one socket, until it closes. Text that is not JSON ends it. */
export function webSocketWire(socket: WebSocket): Wire {
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) throw connectionLost();
      if (socket.bufferedAmount > maximumWaitingBytes) {
        socket.terminate();
        throw connectionLost();
      }
      socket.send(JSON.stringify(frame));
    },
    onFrame: (listener) => {
      const receive = (data: unknown, isBinary: boolean) => {
        const frame = isBinary ? undefined : parseJson(String(data));
        if (frame === undefined)
          socket.close(1003, "Only JSON text is understood."); // RFC 6455, 7.4.1
        else listener(frame);
      };
      socket.on("message", receive);
      return () => socket.off("message", receive);
    },
    onClose: (listener) => {
      const closed = () => listener();
      socket.on("close", closed);
      return () => socket.off("close", closed);
    },
  };
}

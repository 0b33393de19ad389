import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedCallback {
  readonly secret: string | undefined;
  readonly form: FormData;
}

export interface CallbackReceiver {
  readonly url: string;
  readonly received: readonly ReceivedCallback[];
  /** How the next ones are answered; 204 unless it is said otherwise. */
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

/** Somebody who waits for callbacks on this computer. */
export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const received: ReceivedCallback[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const contentType = request.headers["content-type"] ?? "";
      const whole = new Response(Buffer.concat(chunks), { headers: { "Content-Type": contentType } });
      const secret = request.headers["x-callback-secret"];
      void whole.formData().then((form) => {
        received.push({ secret: typeof secret === "string" ? secret : undefined, form });
        receiver.answer(response);
        return form;
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const receiver: CallbackReceiver = {
    url: `http://127.0.0.1:${port}/done`,
    received,
    answer: (response) => void response.writeHead(204).end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}

import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";
import { contract } from "../../shared/contract/contract.ts";
import { contractVersion } from "../../shared/contract/host.ts";
import { type AssetHash, assetHash } from "../../shared/domain/ids.ts";
import { AppError, errorData } from "../../shared/errors.ts";
import { createClient } from "../../shared/rpc/client.ts";
import type { ClientOf } from "../../shared/rpc/define.ts";
import type { HeadlessHost } from "./headless-host.ts";

/** A program that talks to the headless host as the page does: a cookie, a socket, POST and GET. */
export interface HeadlessClient {
  readonly client: ClientOf<typeof contract>;
  /** @throws AppError as the host says it. */
  readonly upload: (bytes: Uint8Array, mediaType?: string) => Promise<AssetHash>;
  /** GET of a path of the host. @throws AppError as the host says it. */
  readonly fetchBytes: (path: string) => Promise<Uint8Array>;
  readonly close: () => void;
}

const uploaded = z.object({ hash: assetHash });

/** @param onText gets every frame as the host sent it. */
export async function connectHeadless(
  host: HeadlessHost,
  onText: (text: string) => void = () => {},
): Promise<HeadlessClient> {
  const { origin } = host;
  const admission = await fetch(host.url, { redirect: "manual" });
  const [cookie = ""] = admission.headers.getSetCookie().map((line) => line.split(";")[0]);
  const headers = { Cookie: cookie, Origin: origin };

  const socket = new WebSocket(`${origin.replace("http:", "ws:")}/rpc`, { headers });
  const closes = new Set<() => void>();
  socket.on("message", (data: unknown) => onText(String(data)));
  socket.on("close", () => {
    for (const listener of closes) listener();
  });
  await once(socket, "open");
  socket.on("error", () => {}); // a host that is killed resets it; `close` follows
  const { client, close } = createClient(contract, {
    send: (frame) => socket.send(JSON.stringify(frame)),
    onFrame: (listener) => {
      const receive = (data: unknown) => listener(JSON.parse(String(data)));
      socket.on("message", receive);
      return () => socket.off("message", receive);
    },
    onClose: (listener) => {
      closes.add(listener);
      return () => closes.delete(listener);
    },
  });
  await client.host.handshake({ contractVersion });

  const ask = async (
    path: string,
    upload?: { readonly body: Uint8Array<ArrayBuffer>; readonly mediaType: string },
  ) => {
    const response = await fetch(
      `${origin}${path}`,
      upload
        ? { method: "POST", body: upload.body, headers: { ...headers, "Content-Type": upload.mediaType } }
        : { headers },
    );
    if (!response.ok) throw AppError.fromData(errorData.parse(await response.json()));
    return response;
  };
  return {
    client,
    upload: async (bytes, mediaType = "image/png") => {
      const response = await ask("/assets", { body: new Uint8Array(bytes), mediaType });
      return uploaded.parse(await response.json()).hash;
    },
    fetchBytes: async (path) => new Uint8Array(await (await ask(path)).arrayBuffer()),
    close: () => {
      close();
      socket.terminate();
    },
  };
}

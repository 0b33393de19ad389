import { createStore } from "zustand/vanilla";
import type { ConnectionState } from "../host/connect.ts";

export const connectionStore = createStore<ConnectionState>()(() => ({
  status: "connecting",
  handshake: null,
}));

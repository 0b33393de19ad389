import { contextBridge, ipcRenderer } from "electron";

// Moves frames and knows nothing of them. The page never gets an event or a channel's name.
const channel = "rpc";

contextBridge.exposeInMainWorld("palimpsestHost", {
  send: (frame: unknown) => ipcRenderer.send(channel, frame),
  onFrame: (listener: (frame: unknown) => void) => {
    const forward = (_event: unknown, frame: unknown) => listener(frame);
    ipcRenderer.on(channel, forward);
    return () => {
      ipcRenderer.off(channel, forward);
    };
  },
});

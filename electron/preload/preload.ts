import { contextBridge, ipcRenderer } from "electron";

// Moves frames and knows nothing of them. The page never gets an event or a channel's name.
const channel = "rpc";
const closeChannel = "rpc-close";
const reopenChannel = "rpc-reopen";

/** Hands on what comes over a channel, without the event, which could send. */
function listen(name: string, listener: (message: unknown) => void): () => void {
  const forward = (_event: unknown, message: unknown) => listener(message);
  ipcRenderer.on(name, forward);
  return () => {
    ipcRenderer.off(name, forward);
  };
}

contextBridge.exposeInMainWorld("palimpsestHost", {
  send: (frame: unknown) => ipcRenderer.send(channel, frame),
  onFrame: (listener: (frame: unknown) => void) => listen(channel, listener),
  onClose: (listener: () => void) => listen(closeChannel, () => listener()),
  reopen: () => ipcRenderer.send(reopenChannel),
});

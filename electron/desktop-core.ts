import { runCore } from "./hosts/desktop/core/core.ts";
import { startOverChannel } from "./hosts/desktop/core/inference-over-channel.ts";
import { isUtilityProcess, parentChannel } from "./hosts/desktop/core/parent-channel.ts";
import { createLog, logLevelFrom } from "./log.ts";

// The desktop app's library, jobs and pictures; main.ts has the window. It knows nothing of Electron.

const channel = parentChannel();
// Ctrl+C reaches every process of a terminal: the window's process decides when to end, and how.
process.on("SIGINT", () => {});
// Without that process nobody can ask for anything. What is announced is on disk; a job is in the journal.
channel.onClose(() => process.exit(1));

runCore({
  channel,
  ...(isUtilityProcess() && { startInference: startOverChannel(channel) }),
  workerFolder: new URL(".", import.meta.url),
  log: createLog({
    level: logLevelFrom(process.env.PALIMPSEST_LOG, "info"),
    write: (line) => process.stderr.write(line),
  }),
  onClosed: () => process.exit(0),
});

import { parentChannel } from "./hosts/desktop/core/parent-channel.ts";
import { performTask } from "./inference/perform-task.ts";
import { heldMemory } from "./inference/process/held-memory.ts";
import { yieldToOthers } from "./inference/process/yield-to-others.ts";
import { serveInference } from "./inference/worker.ts";

// The process that computes local models. It may be killed at any moment, so it keeps nothing that is worth keeping.

yieldToOthers();
const channel = parentChannel();
// Ctrl+C reaches every process of a terminal: the parent decides when to end this one.
process.on("SIGINT", () => {});
channel.onClose(() => process.exit(0));
serveInference(channel, performTask(), heldMemory);

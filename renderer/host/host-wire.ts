import type { Stop, Wire } from "../../shared/rpc/wire.ts";

/** A page's wire: it may close and open again, until the page ends it or the host refuses the page for good. */
export interface HostWire extends Wire {
  /** Called each time that the other end is there. */
  onOpen(listener: () => void): Stop;
  /** The host does not know this page's session (any more): trying again is of no use. */
  onRefused(listener: () => void): Stop;
  close(): void;
}

import type { ExportOutcome } from "../../shared/contract/documents.ts";
import type { Handshake, HostCommand } from "../../shared/contract/host.ts";
import type { Settings, SettingsChange } from "../../shared/domain/settings.ts";
import type { Stop } from "../../shared/rpc/wire.ts";

/** What differs between the desktop and the web host, as the handlers need it. Each host brings its own. */
export interface HostServices {
  readonly kind: Handshake["host"];
  readonly settings: SettingsStore;
  readonly deliverExport: DeliverExport;
  /** Shows the system's open dialog; null where there is none. Resolves to absolute paths, empty on cancel. */
  readonly pickPictures: (() => Promise<readonly string[]>) | null;
  /** Shows the system's dialog for a folder; null where there is none. Resolves to an absolute path, null on cancel. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** What the host asks of the page (menu, files from the system), until the signal aborts. */
  readonly commands: (signal: AbortSignal) => AsyncIterable<HostCommand>;
}

export interface SettingsStore {
  get(): Settings;
  update(change: SettingsChange): Settings;
  watch(listener: (settings: Settings) => void): Stop;
}

/** An export that is ready to be made: the host asks where it goes first, then encodes, then writes. */
export interface ExportRequest {
  /** With extension, without folder; safe as a file name on every system. */
  readonly fileName: string;
  readonly mediaType: string;
  readonly encode: (signal: AbortSignal) => Promise<EncodedExport>;
}

export interface EncodedExport {
  readonly bytes: Uint8Array;
  /** What of the picture the file does not hold. */
  readonly warnings: readonly string[];
}

export type DeliverExport = (request: ExportRequest, signal: AbortSignal) => Promise<ExportOutcome>;

import type { Client } from "../../../shared/contract/contract.ts";
import type { HostCommand } from "../../../shared/contract/host.ts";
import type { ExportOptions } from "../../../shared/domain/export-options.ts";
import type { DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { Connection } from "../../host/connect.ts";
import { connectionStore } from "../../state/connection.ts";
import { type EditDraft, editDraftStore, emptyDraft } from "../../state/edit-draft.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { addNotice } from "../../state/notices.ts";
import { variationStore } from "../../state/variations.ts";
import { DocumentSession } from "./document-session.ts";
import { DocumentsList } from "./documents-list.ts";
import { EditRunner } from "./edit-runner.ts";
import { exportNode } from "./exporter.ts";
import { inBackground } from "./failures.ts";
import { followHost } from "./follow-host.ts";
import { JobSync } from "./job-sync.ts";
import { KeepChangedFlow } from "./keep-changed-flow.ts";
import { keepWatching } from "./keep-watching.ts";
import { KeyRing } from "./key-ring.ts";
import { Ledger } from "./ledger.ts";
import { NamedMasks } from "./named-masks.ts";
import { chooseFiles, PictureImports } from "./picture-imports.ts";
import { ReferenceUploads } from "./reference-uploads.ts";
import { watchRoute, writeRoute } from "./route.ts";
import type { EditorServices } from "./services.ts";
import { SettingsSync } from "./settings-sync.ts";

/** Leaving a document waits this long for its mask to be saved. */
const leaveWithinMs = 4000;

/** Everything a connected page can do. One per page. */
export class Editor {
  readonly imports: PictureImports;
  readonly documents: DocumentsList;
  readonly settings: SettingsSync;
  readonly jobs: JobSync;
  readonly runner: EditRunner;
  readonly keepChanged: KeepChangedFlow;
  readonly namedMasks: NamedMasks;
  readonly references: ReferenceUploads;
  readonly keys: KeyRing;
  readonly ledger: Ledger;
  readonly #connection: Connection;
  readonly #services: EditorServices;
  /** What was typed and shown for each document that was left: it never goes to a provider with another one. */
  readonly #drafts = new Map<DocumentId, EditDraft>();
  #session: DocumentSession | null = null;
  #stopSession: Stop = () => {};
  /** Undefined until the address was read for the first time. */
  #route: DocumentId | null | undefined;

  constructor(connection: Connection, services: EditorServices) {
    this.#connection = connection;
    this.#services = services;
    const { client } = connection;
    this.documents = new DocumentsList(client);
    this.settings = new SettingsSync(connection);
    const session = () => this.#session;
    this.jobs = new JobSync(connection, session);
    this.runner = new EditRunner({ client, jobs: this.jobs, session });
    this.keepChanged = new KeepChangedFlow({ client, jobs: this.jobs, session });
    this.namedMasks = new NamedMasks({ client, session });
    this.references = new ReferenceUploads(services.upload);
    this.keys = new KeyRing(client);
    this.ledger = new Ledger(client);
    this.imports = new PictureImports({
      client,
      upload: services.upload,
      open: (documentId) => this.openDocument(documentId),
      added: () => inBackground(this.documents.refresh()),
    });
  }

  /** Prompts that were used or kept; the popover asks while a person types. */
  get prompts(): Client["prompts"] {
    return this.#connection.client.prompts;
  }

  /** The models of the host's computer; who asks shows what comes of it. */
  get localModels(): Client["localModels"] {
    return this.#connection.client.localModels;
  }

  get session(): DocumentSession | null {
    return this.#session;
  }

  /** @param runMenuCommand does what the desktop's menu asks for. */
  start(runMenuCommand: (command: Extract<HostCommand, { type: "menu" }>["command"]) => void): Stop {
    const { client } = this.#connection;
    const watching = new AbortController();
    const { signal } = watching;
    connectionStore.setState(this.#connection.getState(), true);
    const stops = [
      this.#connection.onStateChange((state) => {
        connectionStore.setState(state, true);
        if (state.status === "connected") inBackground(this.documents.refresh());
      }),
      this.settings.start(),
      this.jobs.start(),
      this.keepChanged.start(),
      followHost(this.#connection),
      watchRoute((route) => inBackground(this.#follow(route))),
      () => this.#stopSession(),
      () => watching.abort(),
    ];
    const commands = keepWatching(
      this.#connection,
      () => client.host.commands(null, { signal }),
      (command) => this.#obey(command, runMenuCommand),
      signal,
    );
    inBackground(commands);
    const warn = (event: BeforeUnloadEvent) => {
      this.settings.sendNow();
      // A browser asks the person; the desktop's window waits until all is saved (hosts/desktop/window.ts). For a
      // setting that is already on its way nobody is asked.
      const waits = connectionStore.getState().handshake?.host === "desktop" && !this.settings.isSaved;
      if (waits || this.#session?.stage?.keeper.isSaved === false) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    stops.push(() => window.removeEventListener("beforeunload", warn));
    return () => {
      for (const stop of stops.toReversed()) stop();
    };
  }

  openDocument(documentId: DocumentId): void {
    writeRoute(documentId);
  }

  goHome(): void {
    writeRoute(null);
  }

  /** Opens the document of a failed route anew. */
  reopen(): void {
    const route = this.#route ?? null;
    this.#route = undefined;
    this.#stopSession();
    inBackground(this.#follow(route));
  }

  openPictures(): void {
    const nativeDialogs = connectionStore.getState().handshake?.capabilities.nativeDialogs;
    if (nativeDialogs) inBackground(this.imports.openWithDialog());
    else chooseFiles(this.imports);
  }

  /** Runs what the form says; while a result is being taken over, that. */
  fill(): void {
    const isKeeping = keepChangedStore.getState().active !== null;
    inBackground(isKeeping ? this.keepChanged.apply() : this.runner.run());
  }

  async exportNode(nodeId: NodeId, options: ExportOptions, signal: AbortSignal): Promise<boolean> {
    const documentId = this.#session?.documentId;
    if (!documentId) return false;
    this.settings.change({ exportOptions: options });
    return exportNode(this.#connection.client, { documentId, nodeId }, options, signal);
  }

  async #follow(route: DocumentId | null): Promise<void> {
    if (route === this.#route) return;
    this.#route = route;
    await this.#saveBeforeLeaving();
    if (this.#route !== route) return; // the person went on meanwhile
    this.#stopSession();
    if (!route) return this.documents.refresh();
    const session = new DocumentSession(
      {
        connection: this.#connection,
        upload: this.#services.upload,
        keepChanged: (nodeId) => inBackground(this.keepChanged.begin(nodeId)),
      },
      route,
    );
    editDraftStore.setState(this.#drafts.get(route) ?? emptyDraft, true);
    const stop = session.link.start();
    this.#session = session;
    this.#stopSession = () => {
      this.#drafts.set(route, editDraftStore.getState());
      stop();
      keepChangedStore.setState({ active: null });
      variationStore.setState({ shownGroup: null });
      this.#session = null;
      this.#stopSession = () => {};
    };
  }

  async #saveBeforeLeaving(): Promise<void> {
    const keeper = this.#session?.stage?.keeper;
    if (!keeper || keeper.isSaved) return;
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new AppError("unavailable", "Saving takes too long.")), leaveWithinMs);
    });
    try {
      await Promise.race([keeper.flush(), late]);
    } catch {
      addNotice("warning", "The last strokes of the mask could not be saved before the document was left.", {
        nextStep: "Everything else is saved. Open it again to check the mask.",
      });
    }
  }

  #obey(
    command: HostCommand,
    runMenuCommand: (command: Extract<HostCommand, { type: "menu" }>["command"]) => void,
  ): void {
    switch (command.type) {
      case "menu":
        return runMenuCommand(command.command);
      case "openDocument":
        return this.openDocument(command.documentId);
      case "openFailed": {
        const { message, nextStep } = command.error;
        addNotice("error", `“${command.fileName}”: ${message}`, { nextStep });
      }
    }
  }
}

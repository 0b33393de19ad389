import type { Client } from "../../../shared/contract/contract.ts";
import type { PaintedMask } from "../../../shared/domain/document.ts";
import type { Size } from "../../../shared/domain/geometry.ts";
import type { AssetHash, DocumentId, NodeId } from "../../../shared/domain/ids.ts";
import type { EditNode, TransformNode } from "../../../shared/domain/node.ts";
import type { Transform } from "../../../shared/domain/transform.ts";
import { AppError } from "../../../shared/errors.ts";
import { orAborted } from "../../../shared/or-aborted.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import type { CanvasController } from "../../canvas/canvas-controller.ts";
import { assetUrl } from "../../host/asset-url.ts";
import type { Connection } from "../../host/connect.ts";
import { comparisonStore } from "../../state/comparison.ts";
import {
  currentNodeOf,
  documentStore,
  type OpenDocument,
  openDocumentOf,
  pathTo,
} from "../../state/document.ts";
import { canKeepChanged } from "../../state/keep-changed.ts";
import { maskOfSize, maskStore } from "../../state/mask.ts";
import { addNotice } from "../../state/notices.ts";
import { savingStore } from "../../state/saving.ts";
import { settingsStore } from "../../state/settings.ts";
import { type Step, type TimelineEntry, timelineStore } from "../../state/timeline.ts";
import { transformingStore } from "../../state/transforming.ts";
import { linkCanvas } from "./canvas-link.ts";
import { measureComparedNodes } from "./difference-meter.ts";
import { DocumentLink } from "./document-link.ts";
import { inBackground } from "./failures.ts";
import { HistoryPlayer } from "./history-player.ts";
import { lastUsedMask } from "./last-used-mask.ts";
import { MaskKeepers } from "./mask-keepers.ts";
import { PictureTransforms } from "./picture-transforms.ts";
import type { EditorServices } from "./services.ts";

interface Dependencies {
  readonly connection: Connection;
  readonly upload: EditorServices["upload"];
  /** Offers a mask over what a whole-picture edit really changed. */
  readonly keepChanged: (nodeId: NodeId) => void;
}

/** What needs a canvas; it is there from the moment at which the saved mask is on it. */
interface Stage {
  readonly canvas: CanvasController;
  readonly keeper: MaskKeepers;
  readonly player: HistoryPlayer;
  /** Aborted when the canvas goes. */
  readonly gone: AbortSignal;
}

/** One open document: everything a person can do to it, with its undo steps. */
export class DocumentSession {
  readonly link: DocumentLink;
  readonly #deps: Dependencies;
  readonly #client: Client;
  #stage: Stage | null = null;
  /** The step whose mask is about to be taken over from the library, as a part of it. */
  #movedBy: TimelineEntry | null = null;
  readonly #transforms: PictureTransforms;

  constructor(dependencies: Dependencies, documentId: DocumentId) {
    this.#deps = dependencies;
    this.#client = dependencies.connection.client;
    this.link = new DocumentLink(dependencies.connection, documentId, (node) => this.#showResult(node));
    this.#transforms = new PictureTransforms({
      client: this.#client,
      documentId,
      saveMask: () => this.#stage && saveAtRest(this.#stage),
    });
  }

  get documentId(): DocumentId {
    return this.link.documentId;
  }

  get stage(): Stage | null {
    return this.#stage;
  }

  /** Puts the document on a canvas that has just been mounted. */
  attachCanvas(canvas: CanvasController): Stop {
    const stops: Stop[] = [linkCanvas(canvas), measureComparedNodes(this.#client, this.documentId)];
    const gone = new AbortController();
    savingStore.setState({ status: "opening", maskHash: null });
    const begin = async () => {
      const { documentId, link } = this;
      const { upload } = this.#deps;
      const player = new HistoryPlayer({ client: this.#client, documentId, link, canvas });
      const replaceMask = (size: Size, { hash, feather }: PaintedMask, ifRevision: number) => {
        const step = this.#movedBy ?? "change in another window";
        this.#movedBy = null;
        return player.changeMaskAtRest(step, () =>
          canvas.replaceMask(size, hash && assetUrl(hash), { feather, ifRevision }),
        );
      };
      const settled = () => player.settled();
      const keeper = new MaskKeepers({
        client: this.#client,
        upload,
        documentId,
        canvas,
        replaceMask,
        settled,
      });
      stops.push(() => keeper.stop());
      await keeper.start();
      if (gone.signal.aborted) return;
      stops.push(player.start());
      this.#stage = { canvas, keeper, player, gone: gone.signal };
    };
    inBackground(begin());
    return () => {
      this.#stage = null;
      gone.abort(new AppError("cancelled", "The canvas was closed."));
      for (const stop of stops.toReversed()) stop();
      transformingStore.setState({ running: null });
    };
  }

  /** Goes to a node as a step of its own. */
  goTo(nodeId: NodeId): void {
    const open = this.#open();
    if (!open?.nodes.has(nodeId)) return;
    comparisonStore.setState({ compared: null });
    const from = open.record.currentNodeId;
    if (from === nodeId) return;
    this.link.show(nodeId);
    this.#stage?.player.record({
      label: "step in the history",
      steps: [{ type: "node", from, to: nodeId }],
    });
  }

  async star(nodeId: NodeId, starred: boolean): Promise<void> {
    await this.#client.documents.starNode({ documentId: this.documentId, nodeId, starred });
  }

  async renameNode(nodeId: NodeId, label: string): Promise<void> {
    await this.#client.documents.renameNode({ documentId: this.documentId, nodeId, label });
  }

  async rename(name: string): Promise<void> {
    await this.#client.documents.rename({ documentId: this.documentId, name });
  }

  async removeBranch(nodeId: NodeId): Promise<void> {
    await this.removeBranches([nodeId], "removal of a branch");
  }

  /** Hides nodes and everything after them, as one step. Import nodes stay. */
  async removeBranches(nodeIds: readonly NodeId[], label: string): Promise<void> {
    const open = this.#open();
    if (!open) return;
    const removed = nodeIds.filter((nodeId) => open.nodes.get(nodeId)?.parentId);
    const from = open.record.currentNodeId;
    const top = pathTo(open.nodes, from).find((above) => removed.includes(above.id));
    const { documentId } = this;
    let count = 0;
    for (const nodeId of removed) {
      count += (await this.#client.documents.removeBranch({ documentId, nodeId })).nodeIds.length;
    }
    if (count === 0) return;
    const steps: Step[] = removed.map((nodeId) => ({ type: "removeBranch", nodeId }));
    if (top?.parentId) {
      this.link.show(top.parentId);
      steps.unshift({ type: "node", from, to: top.parentId });
    }
    this.#stage?.player.record({ label, steps });
    addNotice("information", count === 1 ? "1 step removed." : `${count} steps removed.`, {
      actions: [{ label: "Undo", run: () => inBackground(this.#bringBack(removed)) }],
    });
  }

  async loadMaskOf(nodeId: NodeId): Promise<void> {
    const node = this.#open()?.nodes.get(nodeId);
    const stage = this.#stage;
    if (node?.kind !== "edit" || !node.request.maskHash || !stage) return;
    comparisonStore.setState({ compared: null });
    await stage.keeper.ready();
    // As it was painted: with the feather in its pixels, the next edit would apply one a second time.
    const { hash, feather } = node.request.paintedMask ?? { hash: node.request.maskHash, feather: 0 };
    const size = currentNodeOf(documentStore.getState())?.picture;
    if (!size) return;
    await stage.player.changeMask("loading of a mask", () =>
      stage.canvas.replaceMask(size, assetUrl(hash), { feather }),
    );
  }

  /** After an edit of the whole picture: small changes everywhere add up over many edits. */
  offerKeepChanged(nodeId: NodeId): void {
    const node = this.#open()?.nodes.get(nodeId);
    if (!node || !canKeepChanged(node)) return;
    addNotice("information", "The whole picture was made anew.", {
      nextStep: "Small changes everywhere add up over many edits.",
      actions: [{ label: "Keep only what changed", run: () => this.#deps.keepChanged(nodeId) }],
    });
  }

  /**
   * Crops, turns or extends the picture on the canvas, as one step together with the mask that moves along.
   * @throws AppError as PictureTransforms.run
   */
  async transform(change: Transform): Promise<void> {
    const done = this.#transforms.run(change);
    const held = this.#stage?.keeper.hold.during(done);
    await done;
    await held;
  }

  /** Goes to a node with another mask on the canvas, as one step. */
  async goToWithMask(nodeId: NodeId, maskHash: AssetHash, label: string): Promise<void> {
    const open = this.#open();
    const stage = this.#stage;
    const size = open?.nodes.get(nodeId)?.picture;
    if (!stage || !open || !size) return;
    comparisonStore.setState({ compared: null });
    const from = open.record.currentNodeId;
    this.link.show(nodeId);
    const entry: TimelineEntry = { label, steps: [{ type: "node", from, to: nodeId }] };
    stage.player.record(entry);
    await stage.keeper.ready();
    await stage.player.changeMask(entry, () =>
      stage.canvas.replaceMask(size, assetUrl(maskHash), { feather: 0 }),
    );
  }

  async reselectMask(): Promise<void> {
    const open = this.#open();
    const node = open && lastUsedMask(open.nodes.values());
    if (node) await this.loadMaskOf(node.id);
  }

  invertMask(): void {
    this.#changeShownMask("inversion of the mask", (canvas, size) => canvas.invertMask(size));
  }

  clearMask(): void {
    this.#changeShownMask("clearing of the mask", (canvas, size) => canvas.clearMask(size));
  }

  /** What is being made of the picture is made first, and is what is taken back; nothing where it could not be made. */
  async undo(): Promise<void> {
    const stage = this.#stage;
    if (await stage?.keeper.hold.released()) await stage?.player.undo();
  }

  async redo(): Promise<void> {
    const stage = this.#stage;
    await stage?.keeper.hold.released();
    await stage?.player.redo();
  }

  /** Changes the mask that is on the canvas now, also where another is by the time at which its turn has come. */
  #changeShownMask(label: string, change: (canvas: CanvasController, size: Size) => void): void {
    const stage = this.#stage;
    const size = currentNodeOf(documentStore.getState())?.picture;
    if (stage && size) inBackground(stage.player.changeMask(label, () => change(stage.canvas, size)));
  }

  #showResult(node: EditNode | TransformNode): void {
    if (node.kind === "edit") this.#showEdit(node);
    else this.#showTransform(node);
  }

  /**
   * One step. Where a mask of that size is on the canvas's side already, the library's, which moved along, is taken over
   * as a part of it; for a size that is new it is loaded.
   */
  #showTransform(node: TransformNode): void {
    const stage = this.#stage;
    if (!stage) return;
    const entry = { label: node.label, steps: [{ type: "node", from: node.parentId, to: node.id }] as const };
    stage.player.record(entry);
    this.#movedBy = stage.keeper.isTaking ? entry : null;
  }

  /** A fill has come back: one step, together with the mask that it clears. */
  #showEdit(node: EditNode): void {
    const stage = this.#stage;
    if (!stage) return;
    // Of several, a person chooses first.
    if (node.request.variationGroup === null) this.offerKeepChanged(node.id);
    const { maskHash } = node.request;
    const size = this.#open()?.nodes.get(node.parentId)?.picture;
    const entry = {
      label: node.label || "fill",
      steps: [{ type: "node", from: node.parentId, to: node.id }] as const,
    };
    stage.player.record(entry);
    if (settingsStore.getState().keepMaskAfterFill || maskHash === null || !size) return;
    const isUsed = () => stage.keeper.isStillMask(size, maskHash);
    const clear = async () => {
      const ifRevision = maskOfSize(maskStore.getState(), size)?.revision;
      // A stroke that was in the hand when the fill came back is of the next mask.
      if (isUsed() && ifRevision !== undefined) await stage.canvas.replaceMask(size, null, { ifRevision });
    };
    if (isUsed()) inBackground(stage.player.changeMaskAtRest(entry, clear));
  }

  async #bringBack(nodeIds: readonly NodeId[]): Promise<void> {
    const last = timelineStore.getState().past.at(-1);
    const isLast = last?.steps.some((step) => step.type === "removeBranch" && nodeIds.includes(step.nodeId));
    if (isLast) return this.undo();
    for (const nodeId of nodeIds) {
      await this.#client.documents.restoreBranch({ documentId: this.documentId, nodeId });
    }
  }

  #open(): OpenDocument | null {
    return openDocumentOf(documentStore.getState());
  }
}

async function saveAtRest({ canvas, keeper, gone }: Stage): Promise<void> {
  // A canvas that goes with a pen down never comes to rest.
  await orAborted(canvas.atRest(), gone);
  await keeper.flushShown();
}

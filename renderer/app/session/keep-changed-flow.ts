import type { Client } from "../../../shared/contract/contract.ts";
import type { ModelId, NodeId } from "../../../shared/domain/ids.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Stop } from "../../../shared/rpc/wire.ts";
import { documentStore, openDocumentOf } from "../../state/document.ts";
import { keepChangedStore } from "../../state/keep-changed.ts";
import { maskStore } from "../../state/mask.ts";
import { addNotice } from "../../state/notices.ts";
import { timelineStore } from "../../state/timeline.ts";
import type { DocumentSession } from "./document-session.ts";
import { type JobSync, Submission } from "./job-sync.ts";

interface Dependencies {
  readonly client: Client;
  readonly jobs: JobSync;
  readonly session: () => DocumentSession | null;
}

const label = "keep only what changed";
const restoreModel = "builtin/restore" as ModelId; // of shared/catalogue/builtin.ts

/** Takes of a whole-picture edit only what it really changed: a proposed mask, the person's corrections, a copy. */
export class KeepChangedFlow {
  readonly #deps: Dependencies;
  readonly #submission = new Submission();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Whoever goes to another step has left it. */
  start(): Stop {
    return documentStore.subscribe((state) => {
      const { active } = keepChangedStore.getState();
      if (active && openDocumentOf(state)?.record.currentNodeId !== active.parentId) end();
    });
  }

  /** Goes to what the node was made from, with a mask over what is different in it. */
  async begin(nodeId: NodeId): Promise<void> {
    const session = this.#deps.session();
    const node = openDocumentOf(documentStore.getState())?.nodes.get(nodeId);
    if (!session?.stage || node?.kind !== "edit") return;
    const { documentId, parentId } = node;
    const { maskHash, changedShare } = await this.#deps.client.documents.proposeMask({ documentId, nodeId });
    if (maskHash === null) {
      addNotice("information", "This step changed nothing that could be told from the step before.");
      return;
    }
    try {
      await session.goToWithMask(parentId, maskHash, label);
    } catch (error) {
      session.goTo(nodeId); // without the mask there is nothing to correct
      throw error;
    }
    keepChangedStore.setState({ active: { nodeId, parentId, changedShare } });
  }

  /** Asks for the picture of before with the node's pixels under the mask. */
  async apply(): Promise<void> {
    await this.#submission.run(async () => {
      const { active } = keepChangedStore.getState();
      const stage = this.#deps.session()?.stage;
      const nodes = openDocumentOf(documentStore.getState())?.nodes;
      const node = active && nodes?.get(active.nodeId);
      const parent = active && nodes?.get(active.parentId);
      if (!stage || !node || !parent) return end();
      if (maskStore.getState().isEmpty) {
        throw new AppError("invalid-input", "Nothing would be taken over: the mask is empty.", {
          nextStep: "Paint over what should be kept, or cancel.",
        });
      }
      const maskHash = await stage.keeper.flushForEdit(parent);
      await this.#deps.jobs.submit({
        documentId: node.documentId,
        parentId: parent.id,
        modelId: restoreModel,
        maskHash,
        paintedMask: stage.keeper.paintedFor(maskHash),
        prompt: "",
        parameters: {},
        seed: null,
        references: [node.picture.hash],
        variationGroup: null,
      });
      end();
    });
  }

  /** Back to the step and the mask of before. */
  async cancel(): Promise<void> {
    const { active } = keepChangedStore.getState();
    const session = this.#deps.session();
    end();
    if (!active || !session) return;
    // With the corrections of the mask that came after.
    const { past } = timelineStore.getState();
    const begun = past.findLastIndex((entry) => entry.label === label);
    if (begun < 0) return session.goTo(active.nodeId);
    for (let entry = begun; entry < past.length; entry++) await session.undo();
  }
}

function end(): void {
  keepChangedStore.setState({ active: null });
}

import type { Client } from "../../../shared/contract/contract.ts";
import type { NamedMask } from "../../../shared/domain/document.ts";
import type { DocumentId } from "../../../shared/domain/ids.ts";
import { assetUrl } from "../../host/asset-url.ts";
import type { Combine } from "../../mask/mask-operation.ts";
import { currentNodeOf, documentStore } from "../../state/document.ts";
import { maskStore } from "../../state/mask.ts";
import { addNotice, announce } from "../../state/notices.ts";
import type { DocumentSession } from "./document-session.ts";
import { inBackground } from "./failures.ts";
import { operateOnMask } from "./mask-actions.ts";

interface Dependencies {
  readonly client: Pick<Client, "documents">;
  readonly session: () => DocumentSession | null;
}

/** The masks that a person keeps with the open document. Each is for pictures of one size. */
export class NamedMasks {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Keeps the mask on the canvas with its feather. Nothing where it is empty. @throws AppError as MaskKeepers.flush */
  async keep(name: string): Promise<void> {
    await this.#keepAs(crypto.randomUUID(), name);
  }

  /** Puts the mask on the canvas in the place of one that is kept. @throws AppError as `keep` */
  async overwrite({ id, name }: NamedMask): Promise<void> {
    await this.#keepAs(id, name);
  }

  async rename(mask: NamedMask, name: string): Promise<void> {
    const documentId = this.#deps.session()?.documentId;
    if (documentId) await this.#put(documentId, { ...mask, name });
  }

  /** A notice offers to bring it back. */
  async remove(mask: NamedMask): Promise<void> {
    const documentId = this.#deps.session()?.documentId;
    if (!documentId) return;
    await this.#deps.client.documents.removeNamedMask({ documentId, id: mask.id });
    addNotice("information", `The mask “${mask.name}” was removed.`, {
      actions: [{ label: "Undo", run: () => inBackground(this.#put(documentId, mask)) }],
    });
  }

  /**
   * Joins it to the mask on the canvas, as one undo step. A mask has one feather: what takes its place brings its own,
   * what is joined to it takes that which is there.
   * @throws AppError as MaskKeepers.ready, and as `CanvasController.operateMask` does
   */
  async use({ hash, feather, width, height }: NamedMask, combine: Combine): Promise<void> {
    const stage = this.#deps.session()?.stage;
    if (!stage) return;
    await stage.keeper.ready();
    const source = assetUrl(hash);
    if (combine !== "replace") return operateOnMask(stage.canvas, { kind: "paste", combine, source });
    const size = { width, height };
    await stage.player.changeMask("loading of a mask", () =>
      stage.canvas.replaceMask(size, source, { feather }),
    );
  }

  async #keepAs(id: string, name: string): Promise<void> {
    const session = this.#deps.session();
    const picture = currentNodeOf(documentStore.getState())?.picture;
    const { feather } = maskStore.getState();
    const hash = picture && (await session?.stage?.keeper.flushShown());
    if (!session || !hash) return;
    const { width, height } = picture;
    await this.#put(session.documentId, { id, name, width, height, hash, feather });
    announce(`The mask is kept as ${name}.`);
  }

  async #put(documentId: DocumentId, mask: NamedMask): Promise<void> {
    await this.#deps.client.documents.putNamedMask({ documentId, mask });
  }
}

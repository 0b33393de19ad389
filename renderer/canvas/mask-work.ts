import type { RequestOptions } from "../mask/open-requests.ts";
import { type MaskStepKind, maskWorkStore } from "../state/mask-work.ts";

interface Pending {
  readonly kind: MaskStepKind;
  readonly cancel: (() => void) | null;
  share: number | null;
}

/**
 * The operations that the mask's worker has yet to answer: it does one after the other, so the first of them is the one
 * that works, and whatever step it reports meanwhile is that one's.
 */
export class MaskWork {
  readonly #pending: Pending[] = [];
  #drawn: "stroke" | "move" = "stroke";

  /** What the undo step is that the worker reports now; of a replacement it says so itself. */
  get stepKind(): Exclude<MaskStepKind, "replace"> {
    const kind = this.#pending[0]?.kind ?? "replace";
    return kind === "replace" ? this.#drawn : kind;
  }

  /** Says what kind of step the drawing that is sent now will be. */
  noteDrawing(kind: "stroke" | "move"): void {
    this.#drawn = kind;
  }

  /** Does `work` and shows how far it is. Resolves and rejects as `work` does. */
  run(
    kind: MaskStepKind,
    work: (options: RequestOptions) => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const abort = new AbortController();
    const pending: Pending = { kind, cancel: () => abort.abort(), share: null };
    const onProgress = (share: number) => {
      pending.share = share;
      this.#tell();
    };
    const either = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
    return this.#follow(pending, work({ signal: either, onProgress }));
  }

  /** Shows `work`, which cannot be stopped, until it has ended. Resolves and rejects as it does. */
  follow<Result>(kind: MaskStepKind, work: Promise<Result>): Promise<Result> {
    return this.#follow({ kind, cancel: null, share: null }, work);
  }

  async #follow<Result>(pending: Pending, work: Promise<Result>): Promise<Result> {
    this.#pending.push(pending);
    this.#tell();
    try {
      return await work;
    } finally {
      this.#pending.splice(this.#pending.indexOf(pending), 1);
      this.#tell();
    }
  }

  #tell(): void {
    const [first] = this.#pending;
    const work = first ? { kind: first.kind, share: first.share, cancel: first.cancel } : null;
    maskWorkStore.setState({ work });
  }
}

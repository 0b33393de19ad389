import type { RequestOptions } from "../mask/mask-client.ts";
import { type MaskStepKind, type MaskWorkState, maskWorkStore } from "../state/mask-work.ts";

interface Pending {
  readonly kind: MaskStepKind;
  readonly abort: AbortController;
  share: number | null;
}

/**
 * The operations that the mask's worker has yet to answer: it does one after the other, so the first of them is the one
 * that works, and whatever step it reports meanwhile is that one's.
 */
export class MaskWork {
  readonly #pending: Pending[] = [];
  #drawn: "stroke" | "move" = "stroke";

  /** What the undo step is that the worker reports now. */
  get stepKind(): MaskStepKind {
    return this.#pending[0]?.kind ?? this.#drawn;
  }

  /** Says what kind of step the drawing that is sent now will be. */
  noteDrawing(kind: "stroke" | "move"): void {
    this.#drawn = kind;
  }

  /** Does `work` and shows how far it is. Resolves and rejects as `work` does. */
  async run<Result>(
    kind: MaskStepKind,
    work: (options: RequestOptions) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const abort = new AbortController();
    const pending: Pending = { kind, abort, share: null };
    this.#pending.push(pending);
    this.#tell();
    const onProgress = (share: number) => {
      pending.share = share;
      this.#tell();
    };
    try {
      return await work({
        signal: signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
        onProgress,
      });
    } finally {
      this.#pending.splice(this.#pending.indexOf(pending), 1);
      this.#tell();
    }
  }

  #tell(): void {
    const [first] = this.#pending;
    const work: MaskWorkState["work"] = first
      ? { kind: first.kind, share: first.share, cancel: () => first.abort.abort() }
      : null;
    maskWorkStore.setState({ work });
  }
}

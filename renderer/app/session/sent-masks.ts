import { isSameMask, type PaintedMask } from "../../../shared/domain/document.ts";

/** A mask that was sent to the library. */
export interface SentMask extends PaintedMask {
  isAnswered: boolean;
}

/** Masks that were sent to the library and have not come back as an event yet, so that they are known as one's own. */
export class SentMasks {
  /** Oldest first. */
  #sent: readonly SentMask[] = [];

  get isEmpty(): boolean {
    return this.#sent.length === 0;
  }

  add(mask: PaintedMask): SentMask {
    const sent: SentMask = { ...mask, isAnswered: false };
    // One whose answer was lost is sent again.
    this.#sent = [...this.#sent.filter((other) => other.isAnswered || !isSameMask(other, mask)), sent];
    return sent;
  }

  /** The library has refused it. */
  drop(refused: SentMask): void {
    this.#sent = this.#sent.filter((sent) => sent !== refused);
  }

  /** Events of before the loss do not come any more: the document arrives anew. */
  loseConnection(): void {
    this.#sent = this.#sent.filter(({ isAnswered }) => !isAnswered);
  }

  /** The library holds this mask. @returns the one that was sent, if it is from here; it and all before have come back. */
  hear(kept: PaintedMask): SentMask | undefined {
    const index = this.#sent.findIndex((sent) => isSameMask(sent, kept));
    const own = this.#sent[index];
    if (own) this.#sent = this.#sent.slice(index + 1);
    return own;
  }
}

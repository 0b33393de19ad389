interface Dependencies {
  /** Resolves when no pointer is at work on the mask. */
  readonly atRest: () => Promise<void>;
  /** Resolves when the mask that moved along with the picture is on the canvas, or could not be read. */
  readonly taken: () => Promise<void>;
  /** `isHeld` has changed. */
  readonly onChange: () => void;
}

const nothing = Promise.resolve(true);

/** Lets nothing be painted while the picture is changed: it would be missing in the mask that moves along. */
export class PaintingHold {
  readonly #deps: Dependencies;
  #count = 0;
  #released: Promise<boolean> = nothing;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  get isHeld(): boolean {
    return this.#count > 0;
  }

  /**
   * Holds until a change of the picture has ended and the mask that moved along is on the canvas; what a pointer is
   * doing is done first. Resolves when this change holds no longer, to whether it was made. Rejects as `taken`.
   */
  during(change: Promise<unknown>): Promise<boolean> {
    const { atRest, taken, onChange } = this.#deps;
    const hold = async () => {
      await atRest();
      this.#count++;
      onChange();
      try {
        const [{ status }] = await Promise.allSettled([change]); // whoever asked for it hears of a failure
        await taken();
        return status === "fulfilled";
      } finally {
        this.#count--;
        onChange();
      }
    };
    const former = this.#released;
    const held = hold();
    const release = async () => {
      const isMade = await held.catch(() => true);
      await former;
      if (this.#released === released) this.#released = nothing;
      return isMade;
    };
    const released = release();
    this.#released = released;
    return held;
  }

  /** Resolves when nothing is held any more, to whether the change that was asked for last was made; true without one. */
  released(): Promise<boolean> {
    return this.#released;
  }
}

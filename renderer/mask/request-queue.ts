/**
 * Requests that are handled in their order: one that is asynchronous holds up those that come after it. What fails in
 * one is reported, and keeps none of the others.
 */
export class RequestQueue<Request> {
  readonly #handle: (request: Request) => Promise<void> | undefined;
  /** Those that wait for one that is asynchronous; null while none is. */
  #waiting: Request[] | null = null;

  /** @param handle returns a promise where later requests have to wait for it */
  constructor(handle: (request: Request) => Promise<void> | undefined) {
    this.#handle = handle;
  }

  /** @throws what the handler throws at once. */
  add(request: Request): void {
    if (this.#waiting) {
      this.#waiting.push(request);
      return;
    }
    const work = this.#handle(request);
    if (!work) return;
    this.#waiting = [];
    void work.catch((error: unknown) => reportError(error)).finally(() => this.#continue());
  }

  #continue(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const next of waiting) {
      try {
        this.add(next);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

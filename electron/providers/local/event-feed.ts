/** Turns what is told by calls into something to iterate over. */
export class EventFeed<Event> {
  readonly #waiting: Event[] = [];
  #wake: () => void = () => {};

  push(event: Event): void {
    this.#waiting.push(event);
    this.#wake();
  }

  /** Every event in order, until `work` has ended, however it ends, and the last one is taken. */
  async *until(work: Promise<unknown>): AsyncGenerator<Event, void, void> {
    let isOver = false;
    const end = () => {
      isOver = true;
      this.#wake();
    };
    work.then(end, end);
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) yield event;
      else if (isOver) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** Runs tasks in order, at most `limit(lane)` of one lane at a time; lanes do not wait for each other. */
export class LaneQueue<Task> {
  readonly #waiting: { readonly lane: string; readonly task: Task }[] = [];
  readonly #running = new Map<string, number>();
  readonly #limit: (lane: string) => number;
  readonly #run: (task: Task) => Promise<void>;
  #stopped = false;

  /** @param run must not reject: a task deals with its own failure. */
  constructor(limit: (lane: string) => number, run: (task: Task) => Promise<void>) {
    this.#limit = limit;
    this.#run = run;
  }

  add(lane: string, task: Task): void {
    this.#waiting.push({ lane, task });
    this.#startNext();
  }

  /** Takes a task out if it has not started; false if it has. */
  remove(task: Task): boolean {
    const index = this.#waiting.findIndex((entry) => entry.task === task);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  /** Starts nothing more; what runs goes on. */
  stop(): void {
    this.#stopped = true;
  }

  #startNext(): void {
    if (this.#stopped) return;
    const index = this.#waiting.findIndex(
      (entry) => (this.#running.get(entry.lane) ?? 0) < this.#limit(entry.lane),
    );
    const [entry] = index >= 0 ? this.#waiting.splice(index, 1) : [];
    if (!entry) return;
    this.#running.set(entry.lane, (this.#running.get(entry.lane) ?? 0) + 1);
    void this.#run(entry.task).finally(() => {
      this.#running.set(entry.lane, (this.#running.get(entry.lane) ?? 1) - 1);
      this.#startNext();
    });
    this.#startNext();
  }
}

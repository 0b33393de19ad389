/** Runs tasks in order, at most `limit(lane)` of one lane at a time; lanes do not wait for each other. */
export class LaneQueue<Task> {
  /** By lane: thousands may wait in one, and none of them is looked at for the sake of another. */
  readonly #lanes = new Map<string, { readonly waiting: Task[]; running: number }>();
  readonly #limit: (lane: string) => number;
  readonly #run: (task: Task) => Promise<void>;
  #stopped = false;

  /** @param run must not reject: a task deals with its own failure. */
  constructor(limit: (lane: string) => number, run: (task: Task) => Promise<void>) {
    this.#limit = limit;
    this.#run = run;
  }

  add(lane: string, task: Task): void {
    const { waiting } = this.#laneOf(lane);
    waiting.push(task);
    this.#start(lane);
  }

  /** Takes a task out if it has not started; false if it has. */
  remove(task: Task): boolean {
    for (const { waiting } of this.#lanes.values()) {
      const index = waiting.indexOf(task);
      if (index < 0) continue;
      waiting.splice(index, 1);
      return true;
    }
    return false;
  }

  /** Starts nothing more; what runs goes on. */
  stop(): void {
    this.#stopped = true;
  }

  #start(name: string): void {
    const lane = this.#laneOf(name);
    while (!this.#stopped && lane.waiting.length > 0 && lane.running < this.#limit(name)) {
      for (const task of lane.waiting.splice(0, 1)) {
        lane.running++;
        void this.#run(task).finally(() => {
          lane.running--;
          this.#start(name);
        });
      }
    }
  }

  #laneOf(name: string) {
    const lane = this.#lanes.get(name) ?? { waiting: [], running: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }
}

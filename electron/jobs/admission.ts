import type { EditRequest } from "../../shared/domain/edit-request.ts";
import type { Job } from "../../shared/domain/job.ts";
import type { JournalEntry } from "../library/library.ts";
import type { CheckedRequest } from "./check-request.ts";
import { examineRequest } from "./examine-request.ts";
import type { RunnerServices } from "./runner.ts";
import { withSeed } from "./seed.ts";
import type { SubmitOptions } from "./submit-options.ts";

/** A request that was found to be fit to run. */
export interface Examined {
  readonly checked: CheckedRequest;
  /** US dollars; null where it cannot be told. */
  readonly estimate: number | null;
  readonly options: SubmitOptions;
}

export interface AdmissionServices extends Pick<RunnerServices, "library" | "registry" | "findAccount"> {
  /**
   * The last word before the journal.
   * @param others that were taken just before, and are no jobs yet.
   * @throws AppError for a request that is not to be taken.
   */
  readonly decide: (examined: Examined, others: readonly Examined[]) => void;
  /** Makes a job of what is journalled. */
  readonly begin: (entry: JournalEntry, examined: Examined) => Job;
}

/** A write to the disk takes about as long, and eight that come within it need one. */
const gatherMs = 3;

interface Arrived {
  readonly examined: Examined;
  readonly resolve: (job: Job) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes requests in the order in which they were asked, each decided on with all before it. They are looked into side by
 * side, and those that are ready together are journalled in one write to the disk.
 */
export class Admission {
  readonly #services: AdmissionServices;
  #lastPlace: Promise<void> = Promise.resolve();
  #arrived: Arrived[] = [];

  constructor(services: AdmissionServices) {
    this.#services = services;
  }

  /** @throws what `examineRequest` and `decide` throw, before anything is journalled. */
  async submit(request: EditRequest, options: SubmitOptions): Promise<Job> {
    const before = this.#lastPlace;
    let leave = () => {};
    this.#lastPlace = new Promise((resolve) => {
      leave = resolve;
    });
    let job: Promise<Job>;
    try {
      const [examined] = await Promise.allSettled([examineRequest(request, this.#services, options.parent)]);
      await before;
      if (examined.status === "rejected") throw examined.reason;
      job = this.#arrive({ ...examined.value, options });
    } finally {
      leave(); // whoever comes next need not wait for the disk: they go to it together
    }
    return job;
  }

  #arrive(examined: Examined): Promise<Job> {
    if (this.#arrived.length === 0) setTimeout(() => this.#journal(), gatherMs);
    return new Promise((resolve, reject) => {
      this.#arrived.push({ examined, resolve, reject });
    });
  }

  /** Nothing waits in here, so that no other request comes between a decision and the journal. */
  #journal(): void {
    const { library, decide, begin } = this.#services;
    const taken: { readonly one: Arrived; readonly entry: JournalEntry }[] = [];
    const arrived = this.#arrived;
    this.#arrived = [];
    try {
      library.together(() => {
        for (const one of arrived) {
          try {
            const { checked, estimate, options } = one.examined;
            decide(
              one.examined,
              taken.map((other) => other.one.examined),
            );
            const entry = library.journal.add(withSeed(checked.request), estimate, options.alongside);
            taken.push({ one, entry });
          } catch (error) {
            one.reject(error);
          }
        }
      });
    } catch (error) {
      for (const one of arrived) one.reject(error); // the disk is full, say: none of them was kept
      return;
    }
    for (const { one, entry } of taken) {
      try {
        one.resolve(begin(entry, one.examined));
      } catch (error) {
        one.reject(error);
      }
    }
  }
}

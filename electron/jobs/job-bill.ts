import type { Cost } from "../../shared/domain/node.ts";
import { type AppError, type Charge, isCancellation } from "../../shared/errors.ts";
import type { Settlement } from "../library/library.ts";

/**
 * Not asked; the request may have left; the service has it since before this process, and has not been asked about it
 * yet; the service has it; its answer is here.
 */
type BillStage = "waiting" | "submitted" | "left-behind" | "accepted" | "answered";

/** How far a paid job has come, and with that what an end now costs. */
export class JobBill {
  readonly #isPaid: boolean;
  /** What a cancel costs once the service has the job. */
  readonly #cancelCharge: Charge;
  #stage: BillStage;
  #settled: number | null = null;

  constructor(job: {
    readonly isPaid: boolean;
    readonly cancelCharge: Charge | null;
    readonly stage: BillStage;
  }) {
    this.#isPaid = job.isPaid;
    this.#cancelCharge = job.cancelCharge ?? "unknown";
    this.#stage = job.stage;
  }

  get isSubmitted(): boolean {
    return this.#stage !== "waiting";
  }

  get isAccepted(): boolean {
    return this.#stage === "left-behind" || this.#stage === "accepted" || this.#stage === "answered";
  }

  /** To stop now would lose what may have been paid for: nothing is there yet to go on from, or the answer is here. */
  get isUnsafeToStop(): boolean {
    return this.#isPaid && (this.#stage === "submitted" || this.#stage === "answered");
  }

  submitted(): void {
    this.#stage = "submitted";
  }

  accepted(): void {
    this.#stage = "accepted";
  }

  /** @param cost as the service settled it; amounts in another currency than dollars cannot be added up. */
  answered(cost: Cost | null): void {
    this.#stage = "answered";
    this.#settled = cost?.currency === "USD" ? cost.amount : null;
  }

  takenBack(): void {
    this.#stage = "waiting";
  }

  /** What a cancel costs now; null for what costs nothing anyway. */
  cancelCharge(): Charge | null {
    if (!this.#isPaid) return null;
    switch (this.#stage) {
      case "waiting":
        return "not-charged";
      case "submitted":
      case "left-behind": // a cancel does not reach the service then
        return "unknown";
      case "accepted":
        return this.#cancelCharge;
      case "answered":
        return "charged";
    }
  }

  /** What `error` costs: what the provider says, else what the job's stage tells; null for what costs nothing. */
  failureCharge(error: AppError): Charge | null {
    if (!this.#isPaid) return error.charge;
    if (this.#stage === "answered") return "charged";
    if (this.#stage === "waiting") return error.charge ?? "not-charged";
    if (isCancellation(error)) return error.charge ?? this.cancelCharge();
    return error.charge ?? "unknown";
  }

  /** The ledger's last word on the job; null for one without a row there. */
  settlement(outcome: Settlement["outcome"], charge: Charge | null): Settlement | null {
    if (!this.#isPaid || !this.isSubmitted || charge === null) return null;
    return { outcome, charge, settled: charge === "charged" ? this.#settled : null };
  }
}

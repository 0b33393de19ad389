import { AppError } from "../../shared/errors.ts";
import type { JournalEntry } from "../library/library.ts";
import type { Provider } from "../providers/provider.ts";

/** What becomes of a job that was open when Palimpsest ended. */
export type Recovery =
  /** Nothing was sent: it is run as if it had never been begun. */
  | { readonly type: "run" }
  /** The service has it: it goes on there, and nothing is sent a second time. */
  | { readonly type: "resume"; readonly remote: NonNullable<JournalEntry["remote"]> }
  | { readonly type: "fail"; readonly error: AppError };

/** An edit that ended the process three times would do so again. */
const mostBegun = 3;
/** Of one that its service has and that is paid for: more patience, as whoever closes Palimpsest counts here too. */
const mostResumed = 20;

/** @param provider whose model it is. */
export function planRecovery(
  entry: JournalEntry,
  provider: Pick<Provider, "name" | "resume">,
  isPaid: boolean,
): Recovery {
  const { state, remote, submittedAt, begun } = entry;
  if (state.status === "queued") return { type: "run" };
  if (remote && provider.resume && begun < mostResumed) return { type: "resume", remote };
  if (remote || submittedAt !== null) return { type: "fail", error: sentError(provider.name, isPaid) };
  if (begun < mostBegun) return { type: "run" };
  return {
    type: "fail",
    error: new AppError(
      "interrupted",
      `Palimpsest ended ${begun} times while this edit was running; it was not begun again.`,
      {
        nextStep: "Choose a smaller area or another model. The picture and the mask are as they were.",
        retryable: true,
        ...(isPaid ? { charge: "not-charged" as const } : {}),
      },
    ),
  };
}

function sentError(name: string, isPaid: boolean): AppError {
  return new AppError(
    "interrupted",
    `Palimpsest was closed while ${name} was being asked, before the result was here. ` +
      `${isPaid ? "It may have been charged. " : ""}It was not sent a second time.`,
    {
      nextStep: isPaid
        ? `Look at your account at ${name} to see whether it was charged, then run the edit again.`
        : "Run it again; the picture and the mask are as they were.",
      retryable: true,
      ...(isPaid ? { charge: "unknown" as const } : {}),
    },
  );
}

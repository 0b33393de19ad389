import { useState } from "react";
import { AppError, type ErrorCode, isCancellation } from "../../../shared/errors.ts";

export interface Failure {
  /** Null where it is no fault that the product knows. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly nextStep: string | null;
}

interface Attempt {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Runs one thing at a time; undefined when it failed, or while another one runs. */
  readonly attempt: <Result>(work: () => Promise<Result>) => Promise<Result | undefined>;
}

/** What a person asked for here, whose failure is shown here and not elsewhere. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      if (!isCancellation(error)) setFailure(failureOf(error));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, attempt };
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, nextStep: error.nextStep };
  }
  return { code: null, message: "Something went wrong in the editor.", nextStep: "Try again." };
}

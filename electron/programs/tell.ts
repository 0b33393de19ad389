import { type ErrorCode, type ErrorData } from "../../shared/errors.ts";

/** What a program, or the receiver of its callback, is told of a failure. */
export type Tell = (error: ErrorData) => ErrorData;

/**
 * Says of the library's failures neither where on this computer it lies nor a word as if the program were at fault.
 * Everything else is told as it is.
 * @param folder the library's, as its errors name it.
 */
export function createTell(folder: string): Tell {
  const names = (text: string | null) => text?.includes(folder) ?? false;
  return (error) => {
    if (isDamage(error)) return { ...error, ...damage, code: "internal", retryable: false };
    if (!names(error.message) && !names(error.nextStep)) return error;
    const known = ofLibrary[error.code];
    return known ? { ...error, ...known } : { ...error, ...unusable, code: "internal" };
  };
}

/** Damage of the library has the code of a client's damaged picture; only its words (blob-store.ts) tell them apart. */
function isDamage({ code, message }: ErrorData): boolean {
  return code === "corrupt-picture" && /^(The library's file|A picture in the library) /.test(message);
}

type Words = Pick<ErrorData, "message" | "nextStep">;

const damage: Words = {
  message: "A picture in Palimpsest's library is damaged on its disk.",
  nextStep: "Its owner finds in Palimpsest's log which file it is, and can put it back from a backup.",
};
const unusable: Words = {
  message: "Palimpsest's library cannot be used.",
  nextStep: "Its owner finds in Palimpsest's log what is wrong.",
};
const ofLibrary: Readonly<Partial<Record<ErrorCode, Words>>> = {
  "storage-full": {
    message: "The disk of Palimpsest's library is full.",
    nextStep: "Its owner has to free some space; then ask again.",
  },
  "storage-read-only": { ...unusable, message: "Palimpsest may not write to its library." },
  "library-in-use": { ...unusable, message: "Another program is using Palimpsest's library." },
  "library-unusable": unusable,
  unavailable: unusable,
};

import { AppError } from "../../../shared/errors.ts";

/** What the box says when the app cannot start. */
export function startFailureText(error: unknown): { readonly title: string; readonly content: string } {
  if (!(error instanceof AppError)) {
    return {
      title: "Palimpsest cannot start",
      content: "Something went wrong inside Palimpsest. The log has the details.",
    };
  }
  const { code } = error;
  if (code === "internal" || code === "connection-lost") {
    return {
      title: "Palimpsest has to end",
      content: [error.message, error.nextStep].filter(Boolean).join("\n\n"),
    };
  }
  const title = code === "library-in-use" ? "The library is already open" : "The library cannot be opened";
  const otherLibrary =
    "Another library can be named with --library DIR, or with PALIMPSEST_LIBRARY in the environment.";
  return { title, content: [error.message, error.nextStep, otherLibrary].filter(Boolean).join("\n\n") };
}

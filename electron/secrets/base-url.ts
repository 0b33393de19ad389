import { AppError } from "../../shared/errors.ts";

/**
 * A provider's address that a person has set, without the slashes at its end.
 * @param what names it at the start of a sentence.
 * @throws AppError `invalid-input`; without the address where it may hold a password.
 */
export function checkBaseUrl(text: string, what: string): string {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (url && (url.username !== "" || url.password !== "")) {
    throw new AppError("invalid-input", `${what} holds a name or a password.`, {
      nextStep: "Leave them out of the address: the provider's key is sent in a header.",
    });
  }
  if (url && (url.search !== "" || url.hash !== "")) {
    throw new AppError("invalid-input", `${what} goes on after its path, with a "?" or a "#".`, {
      nextStep: "Give the address up to its path, such as https://gateway.example/v1.",
    });
  }
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new AppError("invalid-input", `${what} is no http or https address.`, {
      nextStep: "Give a whole address, such as https://gateway.example/v1.",
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

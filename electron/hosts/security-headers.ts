/**
 * What the editor's page may do: run and load only what its own host sends, and connect only to it. `blob:` is for
 * pictures that the page makes itself. Styles set from scripts (CSSOM) are allowed by any policy.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A picture or a download that is opened as a page may do nothing at all. */
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** A page that leads on to another and does nothing else. Not sandboxed: Chromium lets no sandboxed page lead anywhere. */
const stepPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const always = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // The session's token is in the first URL: no other site may learn of it.
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy":
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=()",
};

/** For pages, scripts and workers. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...always,
  "Content-Security-Policy": pagePolicy,
};

/** For the page that a link of another site leads to first. */
export const stepHeaders: Readonly<Record<string, string>> = {
  ...always,
  "Content-Security-Policy": stepPolicy,
};

/** For everything else. */
export const dataHeaders: Readonly<Record<string, string>> = {
  ...always,
  "Content-Security-Policy": dataPolicy,
};

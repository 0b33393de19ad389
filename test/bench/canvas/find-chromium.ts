/** The browser that the tests use too; installs one where there is none. Throws with the reason when it cannot. */
export async function findChromium(): Promise<string> {
  const script = new URL("../../../scripts/find-browser.mjs", import.meta.url);
  // `as`: a plain script without types; its comment states this shape.
  const { findOrInstallBrowser } = (await import(script.href)) as {
    findOrInstallBrowser: () => Promise<{ path: string } | { reason: string }>;
  };
  const found = await findOrInstallBrowser();
  if ("reason" in found) throw new Error(`This bench needs a browser: ${found.reason}.`);
  return found.path;
}

/** The page's scheme; registered as a standard one, so that it has an origin, relative URLs and storage. */
export const appScheme = "app";
const appHost = "palimpsest";
export const appOrigin = `${appScheme}://${appHost}`;

/** True for addresses of our own page. Not by prefix: `app://palimpsest.evil` is another host. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username } = new URL(url);
  return protocol === `${appScheme}:` && host === appHost && username === "";
}

import { basename, join } from "node:path";
import { namesIn } from "./names-in.ts";
import { openRegularFile } from "./open-regular-file.ts";

const maximumBytes = 200_000;

export interface FolderLicence {
  /** Such as "flux-1-dev-non-commercial-license"; null where the model's page does not name it. */
  readonly name: string | null;
  /** The licence's text; null where no file has it. */
  readonly text: string | null;
}

/** The licence that lies beside the weights: a file of that name, and the name in the front matter of README.md. */
export async function folderLicence(folder: string): Promise<FolderLicence | null> {
  const names = await namesIn(folder);
  const file = names.find((entry) => /^(licen[cs]e|copying)([._-].*)?$/i.test(entry));
  const text = file === undefined ? null : await beginningOf(join(folder, file));
  const readme = names.find((entry) => entry.toLowerCase() === "readme.md");
  const frontMatter = readme === undefined ? null : await beginningOf(join(folder, readme));
  const name = licenceName(frontMatter ?? "");
  return name === null && text === null ? null : { name, text };
}

/** From the YAML between the first two lines of dashes: `license_name`, which is only there if `license` is "other". */
function licenceName(readme: string): string | null {
  const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1] ?? "";
  const value = (key: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([^"'\\r\\n#]{1,200})`, "m").exec(frontMatter)?.[1]?.trim();
  return value("license_name") ?? value("license") ?? null;
}

/** @returns null where the file cannot be read. */
async function beginningOf(path: string): Promise<string | null> {
  try {
    const { handle } = await openRegularFile(path, basename(path));
    try {
      const bytes = Buffer.alloc(maximumBytes);
      const { bytesRead } = await handle.read(bytes, 0, maximumBytes, 0);
      return bytes.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}

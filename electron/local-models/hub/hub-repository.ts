import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { askHub, type HubConnection } from "./hub-connection.ts";

export interface HubFile {
  /** Relative to the repository, with forward slashes; proven to stay inside a folder. */
  readonly path: string;
  readonly byteLength: number;
  /** Of the content: SHA-256 of large files, the blob id of git (a SHA-1) of small ones. */
  readonly hash: { readonly kind: "sha256" | "git-sha1"; readonly hex: string };
}

export interface HubRepository {
  readonly repository: string;
  /** The commit that the revision names now: what is downloaded, whatever is pushed meanwhile. */
  readonly commit: string;
  readonly files: readonly HubFile[];
  /** As its page names it; null where that does not. */
  readonly licenceName: string | null;
}

/** The answer of /api/models/{repository}/revision/{revision}?blobs=true, as far as it is read (huggingface_hub's ModelInfo). */
const modelInfo = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z
    .array(
      z.object({
        rfilename: z.string(),
        size: z.int().min(0).nullish(),
        blobId: z.string().nullish(),
        lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).nullish(),
      }),
    )
    .max(100_000),
  cardData: z
    .object({
      license: z.union([z.string(), z.array(z.string())]).nullish(),
      license_name: z.string().nullish(),
    })
    .nullish()
    .catch(null),
});

const largestListing = 50_000_000;
const largestText = 1_000_000;

/**
 * What a repository holds at a revision.
 * @param repository `owner/name`. @param revision a branch, a tag or a commit.
 * @throws AppError `invalid-input` for what can be no name; what `askHub` throws.
 */
export async function readRepository(
  connection: HubConnection,
  repository: string,
  revision: string,
  signal: AbortSignal,
): Promise<HubRepository> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) {
    throw new AppError("invalid-input", `"${repository}" is no name of a repository.`, {
      nextStep: "Give it as OWNER/NAME, such as black-forest-labs/FLUX.1-Kontext-dev.",
    });
  }
  const path = `/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const info = await askHub(connection, { path, repository, signal }, async (response, alive) => {
    const text = await readText(response, largestListing, alive);
    try {
      return modelInfo.parse(JSON.parse(text));
    } catch (cause) {
      throw new AppError("provider-failed", "The hub's list of files is not what it should be.", {
        nextStep: "If HF_ENDPOINT names a mirror, try without it.",
        cause,
      });
    }
  });
  const card = info.cardData;
  const named = Array.isArray(card?.license) ? card.license[0] : card?.license;
  return {
    repository,
    commit: info.sha,
    files: info.siblings.flatMap((sibling) => fileOf(sibling)),
    licenceName: card?.license_name ?? named ?? null,
  };
}

/** A small text file at a commit; null where there is none. @throws what `askHub` throws but for `not-found`. */
export async function readHubText(
  connection: HubConnection,
  { repository, commit }: Pick<HubRepository, "repository" | "commit">,
  path: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await askHub(
      connection,
      { path: resolvePath(repository, commit, path), repository, signal },
      (response, alive) => readText(response, largestText, alive),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  }
}

/** Where the bytes of a file are, on the hub. */
export function resolvePath(repository: string, commit: string, path: string): string {
  return `/${repository}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Nothing for a file whose name would leave a folder, or of which too little is known to check it. */
function fileOf({ rfilename, size, blobId, lfs }: z.infer<typeof modelInfo>["siblings"][number]): HubFile[] {
  const isSafe = rfilename.split("/").every((segment) => /^[\w-][\w.-]*$/.test(segment));
  const byteLength = lfs?.size ?? size ?? null;
  if (!isSafe || byteLength === null) return [];
  if (lfs) return [{ path: rfilename, byteLength, hash: { kind: "sha256", hex: lfs.sha256 } }];
  if (!blobId || !/^[0-9a-f]{40}$/.test(blobId)) return [];
  return [{ path: rfilename, byteLength, hash: { kind: "git-sha1", hex: blobId } }];
}

async function readText(response: Response, maximumBytes: number, alive: () => void): Promise<string> {
  if (/^text\/html/i.test(response.headers.get("Content-Type") ?? "")) {
    throw new AppError("provider-failed", "A web page came where the hub's answer belongs.", {
      nextStep:
        "Networks that ask you to sign in do that: open any page in a browser first. If HF_ENDPOINT names a mirror, try without it.",
    });
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    alive();
    length += part.byteLength;
    if (length > maximumBytes)
      throw new AppError("provider-failed", `The hub's answer has more than ${maximumBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

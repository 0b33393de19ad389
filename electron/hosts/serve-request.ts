import { join } from "node:path";
import { type AssetHash, assetHash, type JobId, jobId } from "../../shared/domain/ids.ts";
import { AppError } from "../../shared/errors.ts";
import type { Library } from "../library/library.ts";
import type { MakePreview } from "../library/preview-cache.ts";
import { findSample } from "../library/samples.ts";
import type { Log } from "../log.ts";
import { errorResponse, methodNotAllowed } from "./error-response.ts";
import { fileByName, fileResponse, isKnown, notModified } from "./file-response.ts";
import { attachment, fileMediaType, isSafeInline } from "./media-types.ts";
import { dataHeaders, pageHeaders } from "./security-headers.ts";
import { acceptUpload } from "./upload.ts";

/** A file that waits to be fetched once. */
export interface PreparedExport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface RequestHandlerOptions {
  readonly library: Pick<Library, "blobs" | "preview">;
  /** The built page: `index.html` and what it loads. */
  readonly rendererFolder: string;
  readonly samplesFolder: string;
  readonly makePreview: MakePreview;
  readonly limits: { readonly uploadBytes: number };
  /** Exports that the page may fetch; the desktop host writes its own files and has none. */
  readonly takeExport?: (id: string) => PreparedExport | undefined;
  /** A WebP of what a running job's picture looks like now; null where there is nothing to see. */
  readonly jobPreview?: (id: JobId) => Promise<Uint8Array | null>;
  /** The asker is a process of ours that reads files itself (file-response.ts). */
  readonly namesFiles?: boolean;
  readonly log: Log;
}

type SendFile = typeof fileResponse;

export type RequestHandler = (request: Request) => Promise<Response>;

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<
    Record<string, (request: Request, match: readonly string[]) => Promise<Response>>
  >;
}

const previewEdges = new Set(["256", "512", "2048"]);
const samplePreviewEdge = 512;
const forever = "private, max-age=31536000, immutable";

/**
 * Answers everything that moves bytes, the same for app:// and for http: the page's own files, pictures by hash, their
 * previews, uploads, downloads. Who may ask is the host's business, before this. Never rejects.
 */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const { library, samplesFolder, makePreview, takeExport, limits, log } = options;
  const sendFile: SendFile = options.namesFiles
    ? async (path, _request, headers) => fileByName(path, headers)
    : fileResponse;
  const samplePreviews = new Map<string, Promise<Uint8Array>>();

  const asset = async (request: Request, hash: AssetHash) => {
    const { path, mediaType } = await library.blobs.locate(hash);
    const safe = isSafeInline(mediaType);
    return served(sendFile, request, path, `"${hash}"`, {
      "Content-Type": safe ? mediaType : "application/octet-stream",
      ...(safe ? {} : { "Content-Disposition": attachment(`${hash.slice(0, 12)}.bin`) }),
    });
  };
  const preview = async (request: Request, hash: AssetHash, edge: string) => {
    if (!previewEdges.has(edge)) throw notHere();
    const { path, mediaType } = await library.preview(hash, Number(edge));
    return served(sendFile, request, path, `"${hash}-${edge}"`, { "Content-Type": mediaType });
  };
  const samplePreview = async (id: string) => {
    const { path } = await findSample(samplesFolder, id);
    const made = samplePreviews.get(id) ?? makePreview(path, samplePreviewEdge);
    samplePreviews.set(id, made);
    made.catch(() => samplePreviews.delete(id)); // a failure is not kept: the next request tries again
    return new Response(new Uint8Array(await made), {
      headers: { "Content-Type": "image/webp", "Cache-Control": "private, max-age=86400" },
    });
  };
  // Whatever number is asked for, the newest: the page is a little behind, and asks for the next one soon.
  const runningPreview = async (id: string) => {
    const parsed = jobId.safeParse(id);
    const bytes = parsed.success ? await options.jobPreview?.(parsed.data) : null;
    if (!bytes) throw notHere();
    return new Response(new Uint8Array(bytes), {
      headers: { "Content-Type": "image/webp", "Cache-Control": "no-store" },
    });
  };
  const download = async (id: string) => {
    const prepared = takeExport?.(id);
    if (!prepared) {
      throw new AppError("not-found", "This export was fetched before or has expired.", {
        nextStep: "Export the picture again.",
      });
    }
    return new Response(new Uint8Array(prepared.bytes), {
      headers: {
        "Content-Type": prepared.mediaType,
        "Content-Disposition": attachment(prepared.fileName),
        "Cache-Control": "no-store",
      },
    });
  };
  const pageFile = async (request: Request, segments: readonly string[]) => {
    // Only names that a build makes: no dots in front, no separators, nothing encoded.
    if (!segments.every((segment) => /^[\w@-][\w.@-]*$/.test(segment))) throw notHere();
    const name = segments.at(-1) ?? "";
    return withHeaders(
      await fileResponse(join(options.rendererFolder, ...segments), request, {
        "Content-Type": fileMediaType(name),
        "Cache-Control": "no-cache",
      }),
      pageHeaders,
    );
  };

  const getOrHead = (answer: (request: Request, match: readonly string[]) => Promise<Response>) => ({
    GET: answer,
    HEAD: answer,
  });
  const routes: readonly Route[] = [
    {
      path: /^\/assets\/([^/]*)$/,
      methods: getOrHead((request, [hash]) => asset(request, checkHash(hash))),
    },
    {
      path: /^\/assets$/,
      methods: { POST: (request) => acceptUpload(request, library.blobs, limits.uploadBytes) },
    },
    {
      path: /^\/assets\/([^/]*)\/preview\/([^/]*)$/,
      methods: getOrHead((request, [hash, edge = ""]) => preview(request, checkHash(hash), edge)),
    },
    {
      path: /^\/samples\/([^/]*)\/preview$/,
      methods: { GET: (_request, [id = ""]) => samplePreview(id) },
    },
    {
      path: /^\/job-previews\/([^/]*)\/\d+$/,
      methods: { GET: (_request, [id = ""]) => runningPreview(id) },
    },
    { path: /^\/exports\/([^/]*)$/, methods: { GET: (_request, [id = ""]) => download(id) } },
    { path: /^\/$/, methods: getOrHead((request) => pageFile(request, ["index.html"])) },
    { path: /^\/(.+)$/, methods: getOrHead((request, [path = ""]) => pageFile(request, path.split("/"))) },
  ];

  return async (request) => {
    const { pathname } = new URL(request.url);
    try {
      for (const { path, methods } of routes) {
        const match = path.exec(pathname);
        if (!match) continue;
        const answer = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
        if (!answer) return methodNotAllowed(request.method, Object.keys(methods));
        return withHeaders(await answer(request, match.slice(1)), dataHeaders);
      }
      throw notHere();
    } catch (error) {
      return errorResponse(error, `${request.method} ${pathname}`, log);
    }
  };
}

/** Bytes that have their name from their content: they never change, so one look at the tag is enough. */
async function served(
  sendFile: SendFile,
  request: Request,
  path: string,
  entityTag: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const all = { ...headers, ETag: entityTag, "Cache-Control": forever };
  return isKnown(request, entityTag) ? notModified(all) : sendFile(path, request, all);
}

/** Adds headers that the answer does not set itself. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

function checkHash(text: string | undefined): AssetHash {
  const parsed = assetHash.safeParse(text);
  if (!parsed.success) throw notHere();
  return parsed.data;
}

function notHere(): AppError {
  return new AppError("not-found", "There is nothing at this address.");
}

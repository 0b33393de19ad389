import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { makeBlank } from "../library/blank-document.ts";
import { checkPicture, programLimits } from "../library/check-picture.ts";
import { readImport } from "../library/import-picture.ts";
import type { Library, NewImport } from "../library/library.ts";
import { mediaTypeOf } from "../library/media-type.ts";
import { importMask, type MaskMeaning } from "../library/picture-store.ts";
import { Gate } from "./gate.ts";

/** Of decoded pixels in memory: one of the largest pictures in 8 bits, or a few of a telephone. */
const usualDecodedBytes = 4 * programLimits.maximumPixels;
/** More than there are threads for it would only wait there. */
const decodedAtOnce = 3;
/** What is remembered is a few hundred bytes each. */
const mostRemembered = 1000;

/**
 * Pictures and masks that programs send, as the library keeps them. The same bytes, sent again for variations, for
 * a batch or in a chain, are not decoded again.
 */
export class ProgramPictures {
  readonly #library: Pick<Library, "passingBlobs">;
  readonly #gate: Gate;
  readonly #decodedBytes: number;
  readonly #pictures = new Map<AssetHash, NewImport>();
  readonly #masks = new Map<string, AssetHash>();

  /** @param decodedBytes that may lie in memory at once; a larger picture is decoded alone. */
  constructor(library: Pick<Library, "passingBlobs">, decodedBytes = usualDecodedBytes) {
    this.#library = library;
    this.#decodedBytes = decodedBytes;
    this.#gate = new Gate(decodedBytes);
  }

  /** The bytes as they are. */
  keep(bytes: Uint8Array): Promise<AssetHash> {
    return this.#library.passingBlobs.put(bytes, mediaTypeOf(bytes.subarray(0, 12)));
  }

  /**
   * @param mask that belongs to the picture, if one does: nothing is decoded for one of another size.
   * @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`; `invalid-input` for the mask; storage errors;
   * the signal's reason.
   */
  async import(bytes: Uint8Array, mask: Uint8Array | null, signal: AbortSignal): Promise<NewImport> {
    const { passingBlobs } = this.#library;
    const header = checkPicture(bytes, mask);
    const original = await this.keep(bytes);
    const known = this.#pictures.get(original);
    if (known && passingBlobs.touch(known.picture.hash)) return known;
    return this.#gate.run(async () => {
      signal.throwIfAborted();
      // While it waited at the gate, the same picture may have gone through.
      const made = this.#pictures.get(original);
      if (made && passingBlobs.touch(made.picture.hash)) return made;
      const first = await readImport(bytes, original, "picture", passingBlobs, signal, programLimits);
      remember(this.#pictures, original, first);
      return first;
    }, this.#weightOf(header));
  }

  /** A picture that is shown to a model beside the one that is edited. @throws AppError as `import`. */
  keepReference(bytes: Uint8Array): Promise<AssetHash> {
    checkPicture(bytes, null);
    return this.keep(bytes);
  }

  blank(size: Size): Promise<NewImport> {
    const weight = this.#weightOf({ ...size, depth: 8 });
    return this.#gate.run(() => makeBlank(this.#library.passingBlobs, size), weight);
  }

  /**
   * @throws AppError `unsupported-format`, `corrupt-picture`; `invalid-input` for another size, naming both; the signal's
   * reason.
   */
  async mask(
    bytes: Uint8Array,
    meaning: MaskMeaning,
    picture: Size,
    signal: AbortSignal,
  ): Promise<AssetHash> {
    const { passingBlobs } = this.#library;
    const key = `${await this.keep(bytes)} ${meaning} ${picture.width}×${picture.height}`;
    const known = this.#masks.get(key);
    if (known && passingBlobs.touch(known)) return known;
    return this.#gate.run(
      async () => {
        signal.throwIfAborted();
        const hash = await importMask(passingBlobs, bytes, meaning, picture);
        remember(this.#masks, key, hash);
        return hash;
      },
      this.#weightOf({ ...picture, depth: 8 }),
    );
  }

  /** What it takes decoded, with four channels; never so little that more than `decodedAtOnce` are let through. */
  #weightOf({ width, height, depth }: Size & { readonly depth: number }): number {
    const bytes = width * height * 4 * (depth > 8 ? 2 : 1);
    return Math.max(bytes, Math.floor(this.#decodedBytes / decodedAtOnce));
  }
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): void {
  const [oldest] = known.keys();
  if (known.size >= mostRemembered && oldest !== undefined) known.delete(oldest);
  known.set(key, value);
}

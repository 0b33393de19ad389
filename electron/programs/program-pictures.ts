import type { Size } from "../../shared/domain/geometry.ts";
import type { AssetHash } from "../../shared/domain/ids.ts";
import { makeBlank } from "../library/blank-document.ts";
import { readImport } from "../library/import-picture.ts";
import type { Library, NewImport } from "../library/library.ts";
import { mediaTypeOf } from "../library/media-type.ts";
import { importMask, type MaskMeaning } from "../library/picture-store.ts";
import { Gate } from "./gate.ts";

/** Decoding takes the memory of whole pictures: more at once than there are threads for it would only wait there. */
const decodedAtOnce = 3;
/** What is remembered is a few hundred bytes each. */
const mostRemembered = 1000;

/**
 * Pictures and masks that programs send, as the library keeps them. The same bytes, sent again for variations, for
 * a batch or in a chain, are not decoded again.
 */
export class ProgramPictures {
  readonly #library: Pick<Library, "passingBlobs">;
  readonly #gate = new Gate(decodedAtOnce);
  readonly #pictures = new Map<AssetHash, NewImport>();
  readonly #masks = new Map<string, AssetHash>();

  constructor(library: Pick<Library, "passingBlobs">) {
    this.#library = library;
  }

  /** The bytes as they are. */
  keep(bytes: Uint8Array): Promise<AssetHash> {
    return this.#library.passingBlobs.put(bytes, mediaTypeOf(bytes.subarray(0, 12)));
  }

  /** @throws AppError `unsupported-format`, `corrupt-picture`, `too-large`; storage errors; the signal's reason. */
  async import(bytes: Uint8Array, signal: AbortSignal): Promise<NewImport> {
    const { passingBlobs } = this.#library;
    const original = await this.keep(bytes);
    const known = this.#pictures.get(original);
    if (known && passingBlobs.touch(known.picture.hash)) return known;
    return this.#gate.run(async () => {
      signal.throwIfAborted();
      // While it waited at the gate, the same picture may have gone through.
      const made = this.#pictures.get(original);
      if (made && passingBlobs.touch(made.picture.hash)) return made;
      const first = await readImport(bytes, original, "picture", passingBlobs, signal);
      remember(this.#pictures, original, first);
      return first;
    });
  }

  blank(size: Size): Promise<NewImport> {
    return this.#gate.run(() => makeBlank(this.#library.passingBlobs, size));
  }

  /** @throws AppError `unsupported-format`, `corrupt-picture`; `invalid-input` for another size, naming both. */
  async mask(bytes: Uint8Array, meaning: MaskMeaning, picture: Size): Promise<AssetHash> {
    const { passingBlobs } = this.#library;
    const key = `${await this.keep(bytes)} ${meaning} ${picture.width}×${picture.height}`;
    const known = this.#masks.get(key);
    if (known && passingBlobs.touch(known)) return known;
    return this.#gate.run(async () => {
      const hash = await importMask(passingBlobs, bytes, meaning, picture);
      remember(this.#masks, key, hash);
      return hash;
    });
  }
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): void {
  const [oldest] = known.keys();
  if (known.size >= mostRemembered && oldest !== undefined) known.delete(oldest);
  known.set(key, value);
}

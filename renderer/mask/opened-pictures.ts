import type { Size } from "../../shared/domain/geometry.ts";
import type { PicturePixels } from "./operations/picture-pixels.ts";
import type { OperationPictures } from "./prepare-operation.ts";

/** Remembers the pictures that an operation has opened, so that they are closed however it ends. */
export class OpenedPictures implements OperationPictures {
  readonly #source: OperationPictures;
  readonly #opened: PicturePixels[] = [];

  constructor(source: OperationPictures) {
    this.#source = source;
  }

  current(): Promise<PicturePixels> {
    return this.#remember(this.#source.current());
  }

  open(url: string, size: Size): Promise<PicturePixels> {
    return this.#remember(this.#source.open(url, size));
  }

  close(): void {
    for (const picture of this.#opened) picture.close();
  }

  async #remember(opening: Promise<PicturePixels>): Promise<PicturePixels> {
    const picture = await opening;
    this.#opened.push(picture);
    return picture;
  }
}

/** A decoded film. @module */
import { formatOf, withoutExif } from './file-format.js';

/** Longest side that is kept in memory: a larger film is shown from a smaller copy. */
const LONGEST = 4096;
const DECODE = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' };

/** A film as pixels. `width` and `height` are the file's; the bitmap may be smaller. */
export class FilmPicture {
  #shown = null;
  #shownWindow = '';

  /** @param {ImageBitmap} bitmap */
  constructor(bitmap, width, height) {
    [this.bitmap, this.width, this.height] = [bitmap, width, height];
  }

  /**
   * Loads a film.
   * @param {import('../api/films.js').FilmsApi} films
   * @param {import('../api/films.js').FilmKey} key
   * @param {string} [model] Whose prediction it is shown with; empty: as predictions are by default.
   * @param {AbortSignal} [signal]
   */
  static async load(films, key, model, signal) {
    const blob = await films.film(key, model, signal);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const { format, width, height, bits } = formatOf(bytes);
    const plain =
      bits === 16 ? null : await createImageBitmap(format === 'jpeg' ? new Blob(withoutExif(bytes)) : blob, DECODE).catch(() => null);
    // 16 bits are stretched by the service as for the model, and what this browser cannot decode is decoded there.
    const bitmap = plain ?? (await createImageBitmap(await films.display(key, model, signal), DECODE));
    const picture = new FilmPicture(bitmap, width ?? bitmap.width, height ?? bitmap.height);
    await picture.#limit();
    return picture;
  }

  /** What to draw: the bitmap, or a copy with the window applied. @param {import('./window.js').GrayWindow} window */
  shown(window) {
    if (window.isPlain) {
      this.#shown = null;
      return this.bitmap;
    }

    const name = `${window.center} ${window.width} ${window.inverted}`;
    if (this.#shown && this.#shownWindow === name) return this.#shown;
    const canvas = this.#shown ?? document.createElement('canvas');
    [canvas.width, canvas.height] = [this.bitmap.width, this.bitmap.height];
    const pixels = this.pixels();
    const table = window.table();
    const { data } = pixels;
    for (let i = 0; i < data.length; i += 4) [data[i], data[i + 1], data[i + 2]] = [table[data[i]], table[data[i + 1]], table[data[i + 2]]];
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    [this.#shown, this.#shownWindow] = [canvas, name];
    return canvas;
  }

  /** The bitmap's pixels, a new copy. @returns {ImageData} */
  pixels() {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [this.bitmap.width, this.bitmap.height];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(this.bitmap, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  /** Gives the memory back. */
  close() {
    this.bitmap.close();
    this.#shown = null;
  }

  async #limit() {
    const longest = Math.max(this.bitmap.width, this.bitmap.height);
    if (longest <= LONGEST) return;
    const share = LONGEST / longest;
    const smaller = await createImageBitmap(this.bitmap, {
      resizeWidth: Math.round(this.bitmap.width * share),
      resizeHeight: Math.round(this.bitmap.height * share),
      resizeQuality: 'high',
    });
    this.bitmap.close();
    this.bitmap = smaller;
  }
}

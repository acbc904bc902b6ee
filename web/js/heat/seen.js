/**
 * What the model's views saw of a film at a size: the same for every finding and method, so it is computed once for all of a film's maps.
 * @module
 */
import { onResized, seenPixels } from './geometry.js';

/** How many views saw each pixel, and the border of that area. */
export class SeenArea {
  #borders = new Map();

  /** @param {import('./geometry.js').Geometry[]} geometries One for each view. @param {number} width @param {number} height */
  constructor(geometries, width, height) {
    [this.width, this.height] = [width, height];
    this.counts = new Uint8Array(width * height);
    for (const geometry of geometries) {
      const { left, top, right, bottom } = seenPixels(onResized(geometry, width, height));
      for (let y = top; y < bottom; y++) for (let at = y * width + left, end = y * width + right; at < end; at++) this.counts[at]++;
    }
  }

  /** Indices of seen pixels within `thickness` of unseen ones; the film's own edge is no border. @returns {number[]} */
  border(thickness) {
    let border = this.#borders.get(thickness);
    if (!border) this.#borders.set(thickness, (border = this.#trace(thickness)));
    return border;
  }

  #trace(thickness) {
    const { counts, width, height } = this;
    const border = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0, at = y * width; x < width; x++, at++) if (counts[at] && this.#unseenNear(x, y, at, thickness)) border.push(at);
    }

    return border;
  }

  #unseenNear(x, y, at, thickness) {
    const { counts, width, height } = this;
    for (let step = 1; step <= thickness; step++) {
      if (
        (x >= step && !counts[at - step]) ||
        (x + step < width && !counts[at + step]) ||
        (y >= step && !counts[at - step * width]) ||
        (y + step < height && !counts[at + step * width])
      )
        return true;
    }

    return false;
  }
}

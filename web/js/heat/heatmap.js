/**
 * An explanation at the film's pixels, as intensities in [0, 1]: negative cells become 0, the rest is divided by the peak. So it shows where,
 * not how much: that is the probability. With one view the peak is the largest cell, even on padding; with several (ten-crop) a pixel is the
 * mean over the views that saw it, and the peak the largest pixel. The same as the library's `Heatmap`.
 * @module
 */
import { onResized } from './geometry.js';
import { SeenArea } from './seen.js';
import { UpsampledView } from './upsampled.js';

/** A heat map; its pixels are computed at once. */
export class Heatmap {
  /**
   * @param {ReturnType<typeof import('./methods.js').explain>} explained The views.
   * @param {number} width Columns to compute, the film's or fewer. @param {number} height
   * @param {SeenArea} [area] What the views saw at that size, where it is at hand.
   */
  constructor(explained, width, height, area = new SeenArea(explained.map(view => view.geometry), width, height)) {
    [this.width, this.height, this.area] = [width, height, area];
    /** The largest cell of all views, in the method's own unit. */
    this.peak = explained.reduce((most, view) => view.cells.reduce((a, b) => Math.max(a, b), most), -Infinity);
    /** Whether nothing supports the finding. */
    this.isZero = !(this.peak > 0);
    const peak = this.peak;
    const views = explained.map(
      view =>
        new UpsampledView(
          onResized(view.geometry, width, height),
          view.height,
          view.width,
          view.cells.map(cell => (peak > 0 ? Math.max(cell, 0) / peak : 0)),
        ),
    );
    /** How many views saw a pixel. */
    this.seen = area.counts;
    /** Intensities, row-major. */
    this.values = new Float32Array(width * height);
    if (!this.isZero) this.#merge(views);
  }

  #merge(views) {
    const { values, seen, width, height } = this;
    for (let y = 0; y < height; y++) {
      const row = values.subarray(y * width, (y + 1) * width);
      for (const view of views) if (view.seen.top <= y && y < view.seen.bottom) view.addRow(y, row);
    }

    if (views.length === 1) return;
    let most = 0;
    for (let i = 0; i < values.length; i++) {
      if (seen[i] > 1) values[i] /= seen[i];
      if (values[i] > most) most = values[i];
    }

    this.isZero = most <= 0;
    if (!this.isZero) for (let i = 0; i < values.length; i++) values[i] = Math.min(1, values[i] / most);
  }
}

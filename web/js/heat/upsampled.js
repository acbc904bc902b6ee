/**
 * One view's cells, interpolated bilinearly at the centers of the film's pixels: pixel x has its center at x + ½, cell j of w at
 * (j + ½)·W/w in model pixels; beyond the outermost centers the outermost cell goes on. In single precision as the library does it.
 * @module
 */
import { seenPixels, toModel } from './geometry.js';

/** A view that can be asked for rows. */
export class UpsampledView {
  /** @param {import('./geometry.js').Geometry} geometry @param {Float32Array} cells h × w, row-major. */
  constructor(geometry, height, width, cells) {
    [this.geometry, this.height, this.width, this.cells] = [geometry, height, width, cells];
    this.seen = seenPixels(geometry);
    const columns = this.seen.right - this.seen.left;
    this.column = new Int32Array(columns);
    this.fraction = new Float32Array(columns);
    this.line = new Float32Array(width + 1);
    for (let x = 0; x < columns; x++) {
      const position = (toModel(geometry, this.seen.left + x + 0.5, 0.5).x * width) / geometry.modelWidth;
      [this.column[x], this.fraction[x]] = between(position, width);
    }
  }

  /** Adds the values of row y, which lies within `seen`, to the film's row. @param {Float32Array} row */
  addRow(y, row) {
    const { geometry, height, width, cells, line, column, fraction } = this;
    const [top, part] = between((toModel(geometry, 0.5, y + 0.5).y * height) / geometry.modelHeight, height);
    const share = Math.fround(part);
    const upper = top * width;
    const lower = Math.min(top + 1, height - 1) * width;
    for (let j = 0; j < width; j++) line[j] = cells[upper + j] + Math.fround(share * Math.fround(cells[lower + j] - cells[upper + j]));
    line[width] = line[width - 1];
    const { left } = this.seen;
    for (let x = 0; x < column.length; x++) {
      const j = column[x];
      row[left + x] += line[j] + Math.fround(fraction[x] * Math.fround(line[j + 1] - line[j]));
    }
  }
}

/** The last cell whose center is at or before a position (in cells from the edge), and the fraction to the next. */
function between(position, cells) {
  const fromFirstCenter = Math.min(Math.max(position - 0.5, 0), cells - 1);
  const cell = Math.floor(fromFirstCenter);
  return [cell, fromFirstCenter - cell];
}

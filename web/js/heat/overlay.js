/**
 * The overlay at the film's own size, pixel by pixel as the service draws it (16-bit fixed point), for download.
 * @module
 */
import { COLOR_MAPS } from './colormaps.js';
import { markLines } from './layer.js';
import { lineThickness } from './lines.js';

/** Boxes around regions, and boxes that came with the data; the library's colors. */
export const REGION_COLOR = [255, 96, 255];
export const TRUTH_COLOR = [64, 255, 128];

/**
 * Draws over a film's pixels, in place.
 * @param {Uint8ClampedArray} pixels Red, green, blue, alpha. @param {import('./heatmap.js').Heatmap} heatmap Of the film's size.
 * @param {import('./layer.js').HeatStyle} style @param {number} fade
 * @param {{box: import('./regions.js').Region, color: number[]}[]} boxes
 */
export function drawOverlay(pixels, heatmap, style, fade, boxes = []) {
  const { width, height, values, seen } = heatmap;
  const alpha = Math.round(style.opacity * fade * 65536);
  const colors = COLOR_MAPS[style.colors];
  if (!heatmap.isZero) {
    for (let i = 0, at = 0; i < values.length; i++, at += 4) {
      if (!seen[i] || values[i] < style.threshold) continue;
      const level = 3 * Math.min(255, Math.trunc(values[i] * 255 + 0.5));
      for (let c = 0; c < 3; c++) pixels[at + c] = (pixels[at + c] * (65536 - alpha) + 32768 + colors[level + c] * alpha) >> 16;
    }

    markLines(heatmap, style.contours, i => pixels.fill(255, 4 * i, 4 * i + 4));
  }

  const thickness = lineThickness(width, height);
  for (const { box, color } of boxes) frame(box, color);

  // Around the box, as the library's canvas does it.
  function frame({ x, y, width: w, height: h }, color) {
    const [left, top, right, bottom] = [x, y, x + w, y + h].map(Math.round);
    for (let row = Math.max(0, top - thickness); row < Math.min(height, bottom + thickness); row++) {
      for (let column = Math.max(0, left - thickness); column < Math.min(width, right + thickness); column++) {
        const inside = column >= left && column < right && row >= top && row < bottom;
        if (!inside) pixels.set(color, 4 * (row * width + column));
      }
    }
  }
}

/**
 * A heat map as a picture that lies over the film: color where the model looked, nothing elsewhere.
 * @module
 */
import { COLOR_MAPS } from './colormaps.js';
import { lineThickness, traceContours } from './lines.js';

/** @typedef {{colors: string, opacity: number, threshold: number, contours: number[]}} HeatStyle Intensities below the threshold are not tinted. */

/**
 * Paints the layer: what is drawn with it over the film is `(1 − α)·film + α·color(intensity)`.
 * @param {import('./heatmap.js').Heatmap} heatmap
 * @param {HeatStyle} style
 * @param {number} fade 0 to 1, by which the color's share is multiplied: see {@link fadeOf}.
 * @param {HTMLCanvasElement} [canvas] Reused if there is one.
 */
export function paintLayer(heatmap, style, fade, canvas = document.createElement('canvas')) {
  const { width, height, values, seen } = heatmap;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  if (!heatmap.isZero) {
    const pixels = new Uint32Array(image.data.buffer);
    const table = levels(style, fade);
    for (let i = 0; i < pixels.length; i++) {
      if (seen[i] && values[i] >= style.threshold) pixels[i] = table[Math.min(255, Math.trunc(values[i] * 255 + 0.5))];
    }

    markLines(heatmap, style.contours, at => {
      pixels[at] = 0xffffffff;
    });
  }

  context.putImageData(image, 0, 0);
  return canvas;
}

/** Calls back for each pixel of the contours and of the border of what the model saw. @param {(at: number) => void} mark */
export function markLines(heatmap, contours, mark) {
  const { width, height } = heatmap;
  const thickness = lineThickness(width, height);
  for (const at of heatmap.area.border(thickness)) mark(at);
  if (contours.length === 0) return;
  traceContours(heatmap, contours, (x, y) => {
    for (let dy = 0; dy < thickness && y + dy < height; dy++)
      for (let dx = 0; dx < thickness && x + dx < width; dx++) mark((y + dy) * width + x + dx);
  });
}

/** The share of the color: 1 from the operating point up, and in proportion below it, so that an improbable finding does not glow. */
export function fadeOf(probability, operatingPoint) {
  return Math.min(1, probability / (operatingPoint || 0.5));
}

/** The pixel of each level, in the byte order of image data. */
function levels({ colors, opacity }, fade) {
  const table = new Uint8Array(256 * 4);
  const alpha = Math.round(255 * opacity * fade);
  for (let i = 0; i < 256; i++) table.set([...COLOR_MAPS[colors].subarray(3 * i, 3 * i + 3), alpha], 4 * i);
  return new Uint32Array(table.buffer);
}

/** Lines on a heat map's own pixels, by the library's rules. @module */

/**
 * Marks each seen pixel at or above a level that has a seen neighbor (right, left, above, below) under it.
 * @param {import('./heatmap.js').Heatmap} heatmap @param {number[]} levels In (0, 1]. @param {(x: number, y: number) => void} mark
 */
export function traceContours({ values, seen, width, height }, levels, mark) {
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if (!seen[at]) continue;
      const here = values[at];
      let lowest = here;
      if (x > 0 && seen[at - 1]) lowest = Math.min(lowest, values[at - 1]);
      if (x < width - 1 && seen[at + 1]) lowest = Math.min(lowest, values[at + 1]);
      if (y > 0 && seen[at - width]) lowest = Math.min(lowest, values[at - width]);
      if (y < height - 1 && seen[at + width]) lowest = Math.min(lowest, values[at + width]);
      if (levels.some(level => here >= level && lowest < level)) mark(x, y);
    }
  }
}

/** How thick a line is: one pixel at 512, two at 1,024. */
export const lineThickness = (width, height) => Math.max(1, Math.trunc(Math.min(width, height) / 512));

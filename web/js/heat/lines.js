/** Lines on a heat map's own pixels: contours, and the border of what the model saw. The same rules as the library's. @module */

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

/** Marks seen pixels within `thickness` of unseen ones, never the film's own edge. */
export function outlineSeen({ seen, width, height }, thickness, mark) {
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if (seen[at] && unseenNear(x, y, at)) mark(x, y);
    }
  }

  function unseenNear(x, y, at) {
    for (let step = 1; step <= thickness; step++) {
      if (
        (x >= step && !seen[at - step]) ||
        (x + step < width && !seen[at + step]) ||
        (y >= step && !seen[at - step * width]) ||
        (y + step < height && !seen[at + step * width])
      )
        return true;
    }

    return false;
  }
}

/** How thick a line is: one pixel at 512, two at 1,024. */
export const lineThickness = (width, height) => Math.max(1, Math.trunc(Math.min(width, height) / 512));

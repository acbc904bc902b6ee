/** Connected regions of a heat map: pixels of at least a threshold, over sides and corners. The same as the library's `HeatRegions`. @module */

/** The library's steps of intensity. */
const BINS = 1 << 14;

/** @typedef {{x: number, y: number, width: number, height: number, pixels: number, energy: number, peak: number, peakX: number, peakY: number}} Region
 *   `energy` is the share of the map's sum. */

/**
 * The largest intensity from which on the pixels hold a share of the map's sum.
 * @param {import('./heatmap.js').Heatmap} heatmap @param {number} share In (0, 1].
 */
export function thresholdOf({ values }, share) {
  const energy = new Float64Array(BINS);
  for (let i = 0; i < values.length; i++) energy[Math.min(BINS - 1, Math.trunc(values[i] * BINS))] += values[i];
  const wanted = share * energy.reduce((sum, value) => sum + value, 0);
  let bin = BINS - 1;
  for (let held = energy[bin]; bin > 0 && held < wanted; held += energy[bin]) bin--;
  return Math.max(bin, 1e-3) / BINS;
}

/**
 * Finds the regions, largest energy first.
 * @param {import('./heatmap.js').Heatmap} heatmap @param {number} threshold In (0, 1].
 * @returns {Region[]}
 */
export function regionsOf({ values, width, height, isZero }, threshold) {
  if (isZero) return [];
  const blobs = [];
  const root = blob => {
    while (blobs[blob].parent !== blob) blob = blobs[blob].parent;
    return blob;
  };
  let former = [];
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  for (let y = 0; y < height; y++) {
    const runs = [];
    for (let x = 0, at = y * width; x < width; x++) {
      if (values[at + x] < threshold) continue;
      const start = x;
      while (x + 1 < width && values[at + x + 1] >= threshold) x++;
      runs.push({ start, end: x + 1, blob: join(former, start, x + 1) });
      add(blobs[runs.at(-1).blob], start, x + 1, y, at);
    }

    former = runs;
  }

  return blobs
    .filter((blob, i) => blob.parent === i)
    .map(b => ({
      x: b.left,
      y: b.top,
      width: b.right - b.left,
      height: b.bottom - b.top,
      pixels: b.pixels,
      energy: b.energy / sum,
      peak: b.peak,
      peakX: b.peakX,
      peakY: b.peakY,
    }))
    .sort((a, b) => b.energy - a.energy);

  function join(above, start, end) {
    let joined = -1;
    for (const run of above) {
      if (run.end < start || run.start > end) continue;
      const other = root(run.blob);
      if (joined < 0) joined = other;
      else if (other !== joined) absorb(blobs[joined], blobs[other], joined);
    }

    if (joined >= 0) return joined;
    blobs.push({
      parent: blobs.length,
      left: Infinity,
      top: Infinity,
      right: 0,
      bottom: 0,
      pixels: 0,
      energy: 0,
      peak: -1,
      peakX: 0,
      peakY: 0,
    });
    return blobs.length - 1;
  }

  function add(blob, start, end, y, at) {
    [blob.left, blob.right] = [Math.min(blob.left, start), Math.max(blob.right, end)];
    [blob.top, blob.bottom] = [Math.min(blob.top, y), y + 1];
    blob.pixels += end - start;
    for (let x = start; x < end; x++) {
      const value = values[at + x];
      blob.energy += value;
      if (value > blob.peak) [blob.peak, blob.peakX, blob.peakY] = [value, x, y];
    }
  }

  function absorb(blob, other, index) {
    other.parent = index;
    [blob.left, blob.right] = [Math.min(blob.left, other.left), Math.max(blob.right, other.right)];
    [blob.top, blob.bottom] = [Math.min(blob.top, other.top), Math.max(blob.bottom, other.bottom)];
    blob.pixels += other.pixels;
    blob.energy += other.energy;
    if (other.peak > blob.peak) [blob.peak, blob.peakX, blob.peakY] = [other.peak, other.peakX, other.peakY];
  }
}

/**
 * From the model's pixels to the film's and back: `x = (x′ + offsetX) · scaleX`, with x′ mirrored first if flipped. Continuous coordinates:
 * pixel i covers [i, i + 1). The same as the library's `Geometry`.
 * @module
 */

/** @typedef {{originalWidth: number, originalHeight: number, modelWidth: number, modelHeight: number, scaleX: number, scaleY: number,
 *   offsetX: number, offsetY: number, flipped: boolean}} Geometry */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Rectangle Columns [left, right), rows [top, bottom). */

/** The same view of the film at another size. @param {Geometry} g @returns {Geometry} */
export function onResized(g, width, height) {
  return {
    ...g,
    originalWidth: width,
    originalHeight: height,
    scaleX: (g.scaleX * width) / g.originalWidth,
    scaleY: (g.scaleY * height) / g.originalHeight,
  };
}

/** A film's point in the model's pixels. @param {Geometry} g */
export function toModel(g, x, y) {
  const column = x / g.scaleX - g.offsetX;
  return { x: g.flipped ? g.modelWidth - column : column, y: y / g.scaleY - g.offsetY };
}

/** The film's pixels whose centers the model saw through a view. @param {Geometry} g @returns {Rectangle} */
export function seenPixels(g) {
  const left = firstCenterFrom(Math.max(0, g.offsetX * g.scaleX), g.originalWidth);
  const top = firstCenterFrom(Math.max(0, g.offsetY * g.scaleY), g.originalHeight);
  const right = firstCenterFrom(Math.min(g.originalWidth, (g.offsetX + g.modelWidth) * g.scaleX), g.originalWidth);
  const bottom = firstCenterFrom(Math.min(g.originalHeight, (g.offsetY + g.modelHeight) * g.scaleY), g.originalHeight);
  return { left, top, right: Math.max(left, right), bottom: Math.max(top, bottom) };
}

/** Pixel i has its center at i + ½. */
function firstCenterFrom(edge, length) {
  return Math.min(Math.max(Math.ceil(edge - 0.5), 0), length);
}

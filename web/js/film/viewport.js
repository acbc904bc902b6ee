/**
 * What part of a film is seen: a point of the film in the middle of the pane, and a magnification over "fits the pane". In shares of the film's
 * sides, so that films of different sizes move together.
 * @module
 */

const LEAST = 0.5;
const MOST = 40;

/** @typedef {{width: number, height: number}} Size */

/** A view that panes may share. Sends `change`. */
export class Viewport extends EventTarget {
  x = 0.5;
  y = 0.5;
  zoom = 1;

  /** CSS pixels per film pixel, and where the film's corner lies in the pane. @param {Size} pane @param {Size} film */
  transform(pane, film) {
    const scale = fitting(pane, film) * this.zoom;
    return { scale, left: pane.width / 2 - this.x * film.width * scale, top: pane.height / 2 - this.y * film.height * scale };
  }

  /** A point of the pane in the film's pixels. */
  toFilm(pane, film, x, y) {
    const { scale, left, top } = this.transform(pane, film);
    return { x: (x - left) / scale, y: (y - top) / scale };
  }

  /** Magnifies about a point of the pane, which stays where it is. */
  zoomAt(factor, pane, film, x = pane.width / 2, y = pane.height / 2) {
    const before = this.toFilm(pane, film, x, y);
    const zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor));
    const scale = fitting(pane, film) * zoom;
    this.set({
      zoom,
      x: (before.x - (x - pane.width / 2) / scale) / film.width,
      y: (before.y - (y - pane.height / 2) / scale) / film.height,
    });
  }

  /** Moves the film by CSS pixels. */
  pan(dx, dy, pane, film) {
    const { scale } = this.transform(pane, film);
    this.set({ x: this.x - dx / (film.width * scale), y: this.y - dy / (film.height * scale) });
  }

  /** Shows one film pixel as one pixel of the screen. */
  actualSize(pane, film) {
    this.set({ zoom: 1 / (fitting(pane, film) * (globalThis.devicePixelRatio ?? 1)) });
  }

  /** Shows the whole film. */
  fit() {
    this.set({ x: 0.5, y: 0.5, zoom: 1 });
  }

  /** Changes some of it; the middle of the pane stays on the film. */
  set({ x = this.x, y = this.y, zoom = this.zoom }) {
    const next = [clamp(x, 0, 1), clamp(y, 0, 1), clamp(zoom, LEAST, MOST)];
    if (next[0] === this.x && next[1] === this.y && next[2] === this.zoom) return;
    [this.x, this.y, this.zoom] = next;
    this.dispatchEvent(new Event('change'));
  }
}

/** CSS pixels per film pixel where the film just fits. */
export function fitting(pane, film) {
  return Math.min(pane.width / film.width, pane.height / film.height) || 1;
}

function clamp(value, least, most) {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least;
}

/**
 * A pane with a film: draws the picture, the heat layer and the marks, and turns pointers into pan, zoom, window and boxes.
 * @module
 */
import { h } from '../core/dom.js';
import { seenPixels } from '../heat/geometry.js';
import { Gestures } from './gestures.js';

/** @typedef {{x: number, y: number, width: number, height: number}} Box In the film's pixels. */
/** @typedef {{box: Box, kind: 'truth' | 'region' | 'review' | 'draft', label?: string}} Mark */

const COLORS = { truth: '#40ff80', region: '#ff60ff', review: '#7cc0ff', draft: '#ffffff' };

/** A film on a canvas. */
export class Stage {
  /** @type {import('./picture.js').FilmPicture | null} */
  film = null;
  /** @type {HTMLCanvasElement | null} */
  layer = null;
  /** @type {Mark[]} */
  marks = [];
  /** @type {object[]} The geometry of each view of the model; what none of them saw is hatched. */
  views = [];
  /** Called with a box that was drawn. @type {(box: Box) => void} */
  onBox = () => {};
  #pending = 0;
  #backdropKey = [];

  /** @param {import('./viewport.js').Viewport} viewport @param {import('./window.js').GrayWindow} window @param {AbortSignal} signal */
  constructor(viewport, window, signal) {
    [this.viewport, this.window] = [viewport, window];
    this.canvas = h('canvas', { class: 'stage-canvas', tabindex: '0', role: 'img' });
    this.backdrop = document.createElement('canvas');
    this.element = h('div', { class: 'stage' }, this.canvas);
    this.gestures = new Gestures(this, signal);
    const redraw = () => this.invalidate();
    viewport.addEventListener('change', redraw, { signal });
    window.addEventListener('change', redraw, { signal });
    const resized = new ResizeObserver(redraw);
    resized.observe(this.element);
    signal.addEventListener('abort', () => {
      resized.disconnect();
      cancelAnimationFrame(this.#pending);
    });
  }

  /** The pane's size in CSS pixels. */
  get pane() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** Says what is seen. */
  describe(text) {
    this.canvas.setAttribute('aria-label', text);
  }

  /** Draws before the next frame, once however often asked. */
  invalidate() {
    this.#pending ||= requestAnimationFrame(() => {
      this.#pending = 0;
      this.draw();
    });
  }

  /** Draws now. */
  draw() {
    const { canvas, film } = this;
    const { width, height } = this.pane;
    const ratio = globalThis.devicePixelRatio ?? 1;
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, columns, rows);
    if (!film || columns === 0) return;
    const { scale, left, top } = this.viewport.transform({ width, height }, film);
    const place = [left, top, film.width * scale, film.height * scale];
    context.drawImage(this.#filmAt(place, scale, ratio, columns, rows), 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (this.layer) context.drawImage(this.layer, ...place);
    for (const mark of this.marks) this.#drawMark(context, mark, scale, left, top);
  }

  /** The film and what no view saw of it, in the pane's pixels: drawn anew only when one of these changes, not with each finding. */
  #filmAt(place, scale, ratio, columns, rows) {
    const { film, views, window, backdrop } = this;
    const key = [film, views, window.center, window.width, window.inverted, ...place, ratio, columns, rows];
    if (this.#backdropKey.length === key.length && key.every((part, i) => part === this.#backdropKey[i])) return backdrop;
    this.#backdropKey = key;
    [backdrop.width, backdrop.height] = [columns, rows];
    const context = backdrop.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.imageSmoothingEnabled = scale * ratio < 4;
    context.imageSmoothingQuality = 'high';
    context.drawImage(film.shown(window), ...place);
    if (views.length > 0) this.#hatchUnseen(context, scale, place[0], place[1]);
    return backdrop;
  }

  #drawMark(context, { box, kind, label }, scale, left, top) {
    const [x, y, width, height] = [left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale];
    context.setLineDash(kind === 'draft' || kind === 'review' ? [6, 4] : []);
    context.lineWidth = 3.5;
    context.strokeStyle = 'rgba(0, 0, 0, .6)';
    context.strokeRect(x, y, width, height);
    context.lineWidth = 1.75;
    context.strokeStyle = COLORS[kind];
    context.strokeRect(x, y, width, height);
    context.setLineDash([]);
    if (!label) return;
    context.font = '600 12px system-ui, sans-serif';
    const room = context.measureText(label).width + 8;
    context.fillStyle = 'rgba(0, 0, 0, .72)';
    context.fillRect(x, Math.max(0, y - 19), room, 17);
    context.fillStyle = COLORS[kind];
    context.fillText(label, x + 4, Math.max(13, y - 6));
  }

  /** Thin diagonal lines over what no view of the model covers. */
  #hatchUnseen(context, scale, left, top) {
    const { film } = this;
    const unseen = new Path2D();
    unseen.rect(left, top, film.width * scale, film.height * scale);
    for (const geometry of this.views) {
      const seen = seenPixels(geometry);
      const [sx, sy] = [(film.width / geometry.originalWidth) * scale, (film.height / geometry.originalHeight) * scale];
      context.save();
      const outside = new Path2D(unseen);
      outside.rect(left + seen.left * sx, top + seen.top * sy, (seen.right - seen.left) * sx, (seen.bottom - seen.top) * sy);
      context.clip(outside, 'evenodd');
    }

    context.beginPath();
    const { width, height } = this.pane;
    for (let at = -height; at < width; at += 9) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }

    context.lineWidth = 1;
    context.strokeStyle = 'rgba(255, 255, 255, .28)';
    context.stroke();
    for (let i = 0; i < this.views.length; i++) context.restore();
  }
}

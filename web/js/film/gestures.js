/**
 * What pointers do on a film. Left: the chosen tool. Right: window and level. Middle: pan. Wheel and two fingers: zoom. Each has keys and
 * buttons too.
 * @module
 */

/** Gray levels per CSS pixel of a drag. */
const GRAYS_PER_PIXEL = 0.6;

/** The pointers on a stage. */
export class Gestures {
  /** @type {'pan' | 'window' | 'box'} */
  tool = 'pan';
  #pointers = new Map();
  #drag = null;

  /** @param {import('./stage.js').Stage} stage @param {AbortSignal} signal */
  constructor(stage, signal) {
    this.stage = stage;
    const { canvas } = stage;
    const listen = (type, listener, options) => canvas.addEventListener(type, listener, { signal, ...options });
    listen('pointerdown', event => this.#down(event));
    listen('pointermove', event => this.#move(event));
    listen('pointerup', event => this.#up(event));
    listen('pointercancel', event => this.#up(event, true));
    listen('contextmenu', event => event.preventDefault());
    listen('dblclick', () => stage.viewport.fit());
    listen(
      'wheel',
      event => {
        if (!stage.film) return;
        event.preventDefault();
        const { x, y } = this.#at(event);
        // A page's step of a wheel is 100; a touchpad's pinch comes as small steps with the control key.
        const step = event.deltaMode === 1 ? event.deltaY * 33 : event.deltaY;
        stage.viewport.zoomAt(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0015)), stage.pane, stage.film, x, y);
      },
      { passive: false },
    );
  }

  /** Chooses what the left button does. */
  use(tool) {
    this.tool = tool;
    this.stage.canvas.dataset.tool = tool;
  }

  #at(event) {
    const { left, top } = this.stage.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #down(event) {
    if (!this.stage.film) return;
    this.stage.canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#at(event));
    const tool = event.button === 2 ? 'window' : event.button === 1 ? 'pan' : this.tool;
    this.#drag = this.#pointers.size === 1 ? { tool, start: this.#at(event), last: this.#at(event) } : null;
    if (event.button === 1) event.preventDefault();
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#at(event);
    const { viewport, window, pane, film } = this.stage;
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, before, now);
    else if (this.#drag?.tool === 'pan') viewport.pan(now.x - before.x, now.y - before.y, pane, film);
    else if (this.#drag?.tool === 'window') {
      window.set({
        width: window.width + (now.x - before.x) * GRAYS_PER_PIXEL,
        center: window.center + (now.y - before.y) * GRAYS_PER_PIXEL,
      });
    } else if (this.#drag?.tool === 'box') {
      this.stage.marks = [...this.stage.marks.filter(mark => mark.kind !== 'draft'), { box: this.#box(now), kind: 'draft' }];
      this.stage.invalidate();
    }

    this.#pointers.set(event.pointerId, now);
  }

  #up(event, cancelled = false) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#drag?.tool === 'box') {
      const box = this.#box(this.#at(event));
      this.stage.marks = this.stage.marks.filter(mark => mark.kind !== 'draft');
      this.stage.invalidate();
      if (!cancelled && box.width >= 2 && box.height >= 2) this.stage.onBox(box);
    }

    this.#drag = null;
  }

  #pinch(id, before, now) {
    const other = [...this.#pointers].find(([key]) => key !== id)[1];
    const { viewport, pane, film } = this.stage;
    const distance = point => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    viewport.zoomAt(distance(now) / distance(before), pane, film, (now.x + other.x) / 2, (now.y + other.y) / 2);
    viewport.pan((now.x - before.x) / 2, (now.y - before.y) / 2, pane, film);
  }

  /** From where the drag began to a point, within the film, in whole pixels. */
  #box(to) {
    const { viewport, pane, film } = this.stage;
    const [a, b] = [this.#drag.start, to].map(point => viewport.toFilm(pane, film, point.x, point.y));
    const within = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
    const [left, right] = [within(Math.min(a.x, b.x), film.width), within(Math.max(a.x, b.x), film.width)];
    const [top, bottom] = [within(Math.min(a.y, b.y), film.height), within(Math.max(a.y, b.y), film.height)];
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
}

/**
 * A list of any length of which only what is seen exists as elements. Rows are links with one of them in the tab order; the arrow keys move
 * along.
 * @module
 */
import { h } from '../core/dom.js';

/** Rows beyond either edge that are kept, so that a scroll does not show gaps. */
const MARGIN = 6;

/** A scrolling list. */
export class VirtualList {
  #shown = new Map();
  #pending = 0;
  count = 0;
  active = 0;

  /**
   * @param {number} rowHeight CSS pixels; all rows are the same.
   * @param {(index: number) => HTMLElement} render The row's link.
   * @param {{onNearEnd?: () => void, onScroll?: (first: number) => void, onDrop?: (row: HTMLElement) => void, label: string, signal: AbortSignal}} options
   */
  constructor(rowHeight, render, { onNearEnd = () => {}, onScroll = () => {}, onDrop = () => {}, label, signal }) {
    Object.assign(this, { rowHeight, render, onNearEnd, onScroll, onDrop });
    this.rows = h('div', { class: 'virtual-rows', role: 'list', 'aria-label': label });
    this.element = h('div', { class: 'virtual-list' }, this.rows);
    this.element.addEventListener('scroll', () => this.invalidate(), { passive: true, signal });
    const resized = new ResizeObserver(() => this.invalidate());
    resized.observe(this.element);
    signal.addEventListener('abort', () => {
      resized.disconnect();
      cancelAnimationFrame(this.#pending);
    });
    this.rows.addEventListener(
      'focusin',
      event => {
        const row = event.target.closest('[data-index]');
        if (row) this.active = Number(row.dataset.index);
      },
      { signal },
    );
  }

  /** The first row that is seen. */
  get first() {
    return Math.floor(this.element.scrollTop / this.rowHeight);
  }

  /** How many rows fit. */
  get page() {
    return Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight));
  }

  /** Tells how many rows there are. */
  setCount(count) {
    if (count === 0 || count < this.count) this.clear();
    this.count = count;
    this.rows.style.height = `${count * this.rowHeight}px`;
    this.draw();
  }

  /** Rows are rendered anew. */
  clear() {
    for (const index of [...this.#shown.keys()]) this.#drop(index);
  }

  /** Shows a row at the top. */
  scrollTo(index) {
    this.element.scrollTop = index * this.rowHeight;
    this.draw();
  }

  /** Moves the active row by so many, and the focus with it. */
  move(offset) {
    if (this.count === 0) return;
    const isInside = this.rows.contains(document.activeElement);
    this.focus(isInside ? this.active + offset : Math.min(this.count - 1, Math.max(this.first, this.active)));
  }

  /** Focuses a row, scrolled into sight. */
  focus(index) {
    this.active = Math.min(this.count - 1, Math.max(0, index));
    const top = this.active * this.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + this.rowHeight - clientHeight;
    this.draw();
    this.#shown.get(this.active)?.querySelector('a')?.focus({ preventScroll: true });
  }

  /** Draws before the next frame. */
  invalidate() {
    this.#pending ||= requestAnimationFrame(() => {
      this.#pending = 0;
      this.draw();
    });
  }

  /** Draws now. */
  draw() {
    const { element, rowHeight, count } = this;
    if (element.clientHeight === 0) return;
    const from = Math.max(0, this.first - MARGIN);
    const to = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + MARGIN);
    for (const index of [...this.#shown.keys()]) if (index < from || index >= to) this.#drop(index);
    for (let index = from; index < to; index++) if (!this.#shown.has(index)) this.#add(index);
    for (const [index, row] of this.#shown)
      row.querySelector('a').tabIndex = index === this.active || (this.active < from && index === from) ? 0 : -1;
    if (to >= count - this.page) this.onNearEnd();
    this.onScroll(this.first);
  }

  #add(index) {
    const row = h(
      'div',
      { class: 'virtual-row', role: 'listitem', data: { index: String(index) }, 'aria-posinset': String(index + 1), 'aria-setsize': '-1' },
      this.render(index),
    );
    row.style.top = `${index * this.rowHeight}px`;
    row.style.height = `${this.rowHeight}px`;
    this.#shown.set(index, row);
    // In order, for those who read the page instead of seeing it.
    const after = this.#shown.get(index + 1);
    if (after) after.before(row);
    else this.rows.append(row);
  }

  #drop(index) {
    const row = this.#shown.get(index);
    this.#shown.delete(index);
    this.onDrop(row);
    row.remove();
  }
}

/** Window and level: which grays of the film fill the range from black to white. Panes may share it. Sends `change`. @module */

/** The grays of a film, 0 to 255. */
export class GrayWindow extends EventTarget {
  center = 127.5;
  width = 255;
  inverted = false;

  /** Changes some of it. */
  set({ center = this.center, width = this.width, inverted = this.inverted }) {
    const next = [Math.min(255, Math.max(0, center)), Math.min(510, Math.max(1, width)), Boolean(inverted)];
    if (next[0] === this.center && next[1] === this.width && next[2] === this.inverted) return;
    [this.center, this.width, this.inverted] = next;
    this.dispatchEvent(new Event('change'));
  }

  /** The film as it is. */
  reset() {
    this.set({ center: 127.5, width: 255, inverted: false });
  }

  /** Whether the film is shown as it is. */
  get isPlain() {
    return this.center === 127.5 && this.width === 255 && !this.inverted;
  }

  /** The shown gray of each of the film's: linear in the window, black below and white above. */
  table() {
    const table = new Uint8ClampedArray(256);
    for (let i = 0; i < 256; i++) {
      const gray = (255 * (i - this.center + this.width / 2)) / this.width;
      table[i] = this.inverted ? 255 - gray : gray;
    }

    return table;
  }
}

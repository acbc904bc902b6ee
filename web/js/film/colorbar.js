/** The scale of the colors, in shares of the map's peak and in the method's own unit. @module */
import { h, setText } from '../core/dom.js';
import { percent } from '../core/format.js';
import { t } from '../core/i18n.js';
import { COLOR_MAPS } from '../heat/colormaps.js';
import { methodOf } from '../heat/methods.js';

/** A bar with its values. */
export class ColorBar {
  constructor() {
    this.canvas = h('canvas', { width: 256, height: 1, class: 'colorbar-colors' });
    this.ticks = [0, 0.25, 0.5, 0.75, 1].map(share => ({ share, element: h('span', {}, '') }));
    this.caption = h('p', { class: 'colorbar-caption' });
    this.element = h(
      'div',
      { class: 'colorbar' },
      this.canvas,
      h(
        'div',
        { class: 'colorbar-ticks' },
        this.ticks.map(tick => tick.element),
      ),
      this.caption,
    );
  }

  /** Shows the scale of a heat map. @param {import('../heat/heatmap.js').Heatmap | null} heatmap @param {number} fade */
  show(heatmap, state, fade) {
    const colors = COLOR_MAPS[state.colors];
    const context = this.canvas.getContext('2d');
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) {
      const hidden = i / 255 < state.threshold;
      image.data.set(hidden ? [0, 0, 0, 0] : [...colors.subarray(3 * i, 3 * i + 3), Math.round(255 * Math.max(0.15, fade))], 4 * i);
    }

    context.putImageData(image, 0, 0);
    const peak = heatmap && !heatmap.isZero ? heatmap.peak : null;
    for (const { share, element } of this.ticks) {
      setText(element, peak === null ? String(share) : `${share} · ${scale(share * peak)}`);
    }

    const lines = [t('film.scale', { method: methodOf(state.method).title })];
    if (fade < 1) lines.push(t('film.faded', { share: percent(fade) }));
    setText(this.caption, lines.join(' '));
  }
}

function scale(value) {
  return value === 0 ? '0' : value >= 100 || value < 0.01 ? value.toExponential(1) : value.toPrecision(2);
}

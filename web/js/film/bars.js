/** The findings as bars: probability, operating point, what is known, and what was answered. A list box, driven by the keyboard. @module */
import { h, replace } from '../core/dom.js';
import { probability, signed } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { icon } from '../core/icons.js';
import { answerBadge } from './decisions.js';

/** The list of findings. */
export class FindingBars {
  #options = new Map();

  /** @param {(finding: string) => void} onSelect */
  constructor(onSelect, label = t('film.findings')) {
    this.onSelect = onSelect;
    this.element = h('div', {
      class: 'bars',
      role: 'listbox',
      tabindex: '0',
      'aria-label': label,
      on: { click: event => this.#choose(event.target.closest('[role=option]')) },
    });
  }

  /**
   * Shows a prediction.
   * @param {import('./evidence.js').Evidence} evidence @param {string[]} order
   * @param {{truth?: Record<string, number>, verdicts?: Map<string, string>, other?: import('./evidence.js').Evidence}} known
   *   `other`: a prediction to compare with.
   */
  show(evidence, order, { truth, verdicts, other } = {}) {
    this.#options.clear();
    replace(
      this.element,
      order.map((finding, i) => {
        const option = this.#option(
          evidence,
          finding,
          truth?.[finding],
          verdicts?.get(finding),
          other,
          `${this.element.id || 'bars'}-${i}`,
        );
        this.#options.set(finding, option);
        return option;
      }),
    );
    this.select(this.selected);
  }

  /** Marks the finding that is looked at. */
  select(finding) {
    this.selected = finding;
    for (const [name, option] of this.#options) option.setAttribute('aria-selected', String(name === finding));
    const option = this.#options.get(finding);
    if (!option) return;
    this.element.setAttribute('aria-activedescendant', option.id);
    // Only this list scrolls, never the page under it.
    const { scrollTop, clientHeight } = this.element;
    if (option.offsetTop < scrollTop) this.element.scrollTop = option.offsetTop;
    else if (option.offsetTop + option.offsetHeight > scrollTop + clientHeight)
      this.element.scrollTop = option.offsetTop + option.offsetHeight - clientHeight;
  }

  #choose(option) {
    if (option) this.onSelect(option.dataset.finding);
  }

  #option(evidence, finding, truth, verdict, other, id) {
    const p = evidence.probability(finding);
    const point = evidence.operatingPoint(finding);
    const reported = evidence.isReported(finding);
    const bar = h(
      'span',
      { class: 'bar' },
      h('span', { class: 'bar-fill' }),
      other ? h('span', { class: 'bar-other' }) : null,
      point !== null ? h('span', { class: 'bar-point', title: t('film.operatingPoint', { value: probability(point) }) }) : null,
    );
    bar.style.setProperty('--p', String(p));
    if (point !== null) bar.style.setProperty('--point', String(point));
    const difference = other ? p - (other.probability(finding) ?? NaN) : null;
    if (other) bar.style.setProperty('--other', String(other.probability(finding) ?? 0));
    return h(
      'div',
      { role: 'option', id, class: `finding${reported ? ' reported' : ''}`, data: { finding }, 'aria-selected': 'false' },
      h(
        'span',
        { class: 'finding-name' },
        findingName(finding),
        answerBadge(evidence.answer(finding)),
        truth === 1 ? h('span', { class: 'badge truth', title: t('film.truthPresent') }, t('film.truthBadge')) : null,
        verdict
          ? h(
              'span',
              { class: `badge verdict ${verdict}`, title: t(`review.${verdict}`) },
              icon(verdict),
              h('span', { class: 'sr-only' }, t(`review.${verdict}`)),
            )
          : null,
      ),
      bar,
      h('span', { class: 'finding-value' }, probability(p)),
      Number.isFinite(difference)
        ? h('span', { class: 'finding-difference' }, signed(difference))
        : null,
      h('span', { class: 'sr-only' }, this.#spoken(point, reported)),
    );
  }

  #spoken(point, reported) {
    if (point === null) return t('film.noOperatingPoint');
    return t(reported ? 'film.atOrAbove' : 'film.below', { value: probability(point) });
  }
}

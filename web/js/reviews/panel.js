/** The reader's answer to the finding that is looked at. @module */
import { h, replace } from '../core/dom.js';
import { button, field, iconButton } from '../core/controls.js';
import { time } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { icon } from '../core/icons.js';
import { nameElement } from '../core/names.js';
import { nameReviewer, reviewerName } from './reviews.js';

const VERDICTS = ['agree', 'disagree', 'unsure'];

/** Buttons for a verdict, a box by numbers, a note, and what was said before. */
export class ReviewPanel {
  /** @param {{answer: (review: object) => void, remove: (id: string) => void, draw: () => void}} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = h('div', { class: 'panel-body review' });
  }

  /**
   * @param {string} finding @param {import('./reviews.js').FilmReviews} reviews @param {{user?: string}} session
   * @param {boolean} isCalled Whether the model says that the finding is there.
   */
  show(finding, reviews, session, film, isCalled) {
    const earlier = reviews.of(finding);
    const verdict = earlier[0]?.verdict;
    const note = h('input', { type: 'text', maxLength: 500, autocomplete: 'off' });
    const say = what => this.actions.answer({ finding, verdict: what, ...(note.value.trim() ? { note: note.value.trim() } : {}) });
    replace(
      this.element,
      h('p', { class: 'lead' }, t(isCalled ? 'review.questionPresent' : 'review.questionAbsent', { finding: findingName(finding) })),
      h(
        'div',
        { class: 'verdicts', role: 'group', 'aria-label': t('review.title') },
        VERDICTS.map(name =>
          h(
            'button',
            { type: 'button', class: `button verdict ${name}`, 'aria-pressed': String(name === verdict), on: { click: () => say(name) } },
            icon(name),
            t(`review.${name}`),
          ),
        ),
      ),
      field(t('review.note'), note),
      session.user ? h('p', { class: 'hint' }, t('review.asUser', { user: session.user })) : this.#nameField(),
      h('div', { class: 'actions' }, button(t('review.draw'), this.actions.draw, { kind: 'small' })),
      this.#boxByNumbers(finding, film),
      earlier.length
        ? h(
            'ul',
            { class: 'reviews' },
            earlier.map(review => this.#earlier(review)),
          )
        : h('p', { class: 'hint' }, t('review.none')),
    );
  }

  #nameField() {
    const name = h('input', { type: 'text', maxLength: 100, autocomplete: 'name', value: reviewerName() });
    name.addEventListener('change', () => nameReviewer(name.value));
    return field(t('review.reviewer'), name);
  }

  #boxByNumbers(finding, film) {
    const inputs = Object.fromEntries(
      ['x', 'y', 'width', 'height'].map(name => [
        name,
        h('input', {
          type: 'number',
          min: '0',
          max: String(film ? (name === 'x' || name === 'width' ? film.width : film.height) : 100000),
          step: '1',
        }),
      ]),
    );
    const send = () => {
      const box = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.valueAsNumber]));
      if (Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0) this.actions.answer({ finding, box });
    };
    return h(
      'details',
      { class: 'minor' },
      h('summary', {}, t('review.boxByNumbers')),
      h(
        'div',
        { class: 'grid-2' },
        Object.entries(inputs).map(([name, input]) => field(t(`box.${name}`), input)),
      ),
      h('div', { class: 'actions' }, button(t('review.saveBox'), send, { kind: 'small' })),
    );
  }

  #earlier(review) {
    const box = review.box
      ? t('review.box', {
          x: Math.round(review.box.x),
          y: Math.round(review.box.y),
          width: Math.round(review.box.width),
          height: Math.round(review.box.height),
        })
      : null;
    return h(
      'li',
      {},
      h('span', { class: `badge verdict ${review.verdict}` }, icon(review.verdict)),
      h(
        'span',
        { class: 'review-text' },
        h('strong', {}, t(`review.${review.verdict}`)),
        ' · ',
        nameElement(review.reviewer || t('review.anonymous'), 40),
        ' · ',
        time(review.at),
        box ? h('span', { class: 'block' }, box) : null,
        review.note ? h('span', { class: 'block' }, nameElement(review.note, 500)) : null,
      ),
      iconButton('close', t('review.remove'), () => this.actions.remove(review.id), { class: 'icon-button small' }),
    );
  }
}

/** What every result is shown with: whose numbers these are and how far they can be trusted. @module */
import { h, replace } from '../core/dom.js';
import { icon } from '../core/icons.js';
import { t } from '../core/i18n.js';
import { openCard } from './card.js';

/** The sentence in every file that leaves the page. */
export const DISCLAIMER = 'Research software, not a medical device.';

/** A model's notice with the disclaimer, unless it has it. @param {{notice?: string}} result */
export function noticeOf({ notice = '' }) {
  return notice.includes(DISCLAIMER) ? notice : `${notice} ${DISCLAIMER}`.trim();
}

/** The strip that stays in sight: model, notice, disclaimer, and a way to the card. */
export class NoticeStrip {
  constructor(service) {
    this.service = service;
    this.element = h('aside', { class: 'notice', 'aria-label': t('notice.label') });
    this.show();
  }

  /** @param {...{model?: string, notice?: string, trained?: boolean}} results Whose numbers are shown; without one: the disclaimer alone. */
  show(...results) {
    const notices = new Set(results.map(({ notice = '' }) => notice.replace(DISCLAIMER, '').trim()).filter(Boolean));
    const models = new Set(results.map(({ model }) => model).filter(Boolean));
    replace(
      this.element,
      h('span', { class: 'notice-icon' }, icon('failures')),
      h(
        'p',
        {},
        h('strong', {}, t('notice.disclaimer')),
        results.some(({ trained }) => trained === false) ? h('strong', {}, ` ${t('notice.untrained')}`) : null,
        [...notices].map(notice => h('span', { lang: 'en' }, ` ${notice}`)),
      ),
      [...models].map(model =>
        h('button', { type: 'button', class: 'button small', on: { click: () => openCard(this.service, model) } }, model),
      ),
    );
  }
}

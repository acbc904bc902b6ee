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

  /** @param {{model?: string, notice?: string, trained?: boolean}} [result] Without one: the disclaimer alone. */
  show({ model, notice, trained = true } = {}) {
    replace(this.element,
      h('span', { class: 'notice-icon' }, icon('failures')),
      h('p', {}, h('strong', {}, t('notice.disclaimer')),
        trained ? null : h('strong', {}, ` ${t('notice.untrained')}`),
        notice ? h('span', { lang: 'en' }, ` ${notice.replace(DISCLAIMER, '').trim()}`) : null),
      model ? h('button', { type: 'button', class: 'button small', on: { click: () => openCard(this.service, model) } }, model) : null);
  }
}

/** What the model decides, and what is odd about a film: badges and sentences. @module */
import { h } from '../core/dom.js';
import { decimal } from '../core/format.js';
import { hasText, t } from '../core/i18n.js';

/** The answer about a finding as a badge. @param {'yes' | 'no' | 'uncertain' | null | undefined} answer */
export function answerBadge(answer) {
  return answer ? h('span', { class: `badge answer ${answer}`, title: t(`answer.${answer}Title`) }, t(`answer.${answer}`)) : null;
}

/**
 * A row's mark: the film was taken although it is none, or is too unusual for the model.
 * @param {{refusal?: string, unusual?: number}} row
 */
export function oddBadge(row, card) {
  const text = oddText(row, card);
  return text ? h('span', { class: 'badge odd', title: text }, t(row.refusal ? 'odd.taken' : 'odd.unusual')) : null;
}

/** The same as a sentence; null for an ordinary film. */
export function oddText({ refusal, unusual }, card) {
  if (refusal) return t('odd.takenText', { reason: hasText(`refusal.${refusal}`) ? t(`refusal.${refusal}`) : refusal });
  const limit = card?.filmStatistics?.limit;
  return limit && unusual >= limit ? t('odd.unusualText', { value: decimal(unusual, 1), limit: decimal(limit, 1) }) : null;
}

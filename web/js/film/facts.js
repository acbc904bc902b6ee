/** Where a prediction comes from, and what is known of the film. @module */
import { h } from '../core/dom.js';
import { decimal, time } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';

/** @param {object} prediction @param {object | null} truth */
export function facts(prediction, truth) {
  const { provenance: from } = prediction;
  const trainedOn = from.inTrainingSplit ?? truth?.inTrainingSplit;
  const present = Object.entries(truth?.labels ?? {})
    .filter(([, value]) => value === 1)
    .map(([finding]) => findingName(finding));
  return h(
    'div',
    { class: 'panel-body' },
    from.warning ? h('p', { class: 'warning' }, from.warning) : null,
    trainedOn ? h('p', { class: 'warning' }, t('facts.trainedOn')) : null,
    h(
      'dl',
      { class: 'facts' },
      fact('facts.image', nameElement(prediction.image, 200)),
      fact('facts.model', from.model),
      fact('facts.precision', from.precision),
      fact('facts.preprocessing', from.preprocessing),
      fact('facts.scoredAt', time(from.scoredAt)),
      prediction.unusual === undefined ? null : fact('facts.unusual', decimal(prediction.unusual, 2)),
      fact('facts.truth', truth?.labels ? present.join(', ') || t('facts.noFinding') : t('facts.truthUnknown')),
      fact('facts.contentHash', h('code', {}, from.contentHash)),
      fact('facts.modelHash', h('code', {}, from.modelHash)),
      fact('facts.software', from.softwareVersion),
    ),
  );
}

function fact(key, value) {
  return [h('dt', {}, t(key)), h('dd', {}, value)];
}

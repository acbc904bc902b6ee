/** A model's card in a dialog. @module */
import { h } from '../core/dom.js';
import { openDialog } from '../core/controls.js';
import { decimal, probability } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';

/** Opens the card of a model, `id@version`. */
export async function openCard(service, id) {
  let card = null;
  try {
    card = await service.card(id);
  } catch {
    // The dialog says that the card is not there.
  }

  openDialog(t('card.title', { model: id }), card ? details(card) : h('p', {}, t('card.missing')));
}

function details(card) {
  const { training, labels, source, preprocessing, operatingPoints } = card;
  return h(
    'div',
    { class: 'card' },
    h('p', { class: 'lead' }, card.title),
    h('p', { class: 'warning', lang: 'en' }, card.notice),
    labels?.source === 'assumed'
      ? h('p', { class: 'warning' }, t('card.labelsAssumed'), ' ', h('span', { lang: 'en' }, labels.evidence))
      : null,
    h(
      'dl',
      { class: 'facts' },
      fact('card.trained', card.trained ? t('yes') : t('no')),
      fact('card.data', training?.data),
      fact('card.split', training?.split),
      fact('card.recipe', training?.recipe),
      fact('card.auroc', training?.metrics?.test_mean_auroc && decimal(training.metrics.test_mean_auroc, 4)),
      fact('card.preprocessing', preprocessing?.name),
      fact('card.operatingPoints', operatingPoints?.fittedOn),
      fact('card.calibration', card.calibration?.fittedOn),
      fact('card.answers', card.conformalSets?.fittedOn),
      fact('card.films', card.filmStatistics?.fittedOn),
      fact('card.source', source?.repository ?? source?.path ?? source?.profile),
      fact('card.parameters', card.architecture?.parameters && decimal(card.architecture.parameters, 0)),
    ),
    h(
      'table',
      { class: 'table' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, t('card.finding')),
          h('th', { scope: 'col', class: 'number' }, t('card.operatingPoint')),
          h('th', { scope: 'col', class: 'number' }, t('card.aurocShort')),
        ),
      ),
      h(
        'tbody',
        {},
        card.findings.map((finding, i) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, findingName(finding)),
            h('td', { class: 'number' }, operatingPoints ? probability(operatingPoints.thresholds[i]) : '–'),
            h('td', { class: 'number' }, auroc(training, finding)),
          ),
        ),
      ),
    ),
  );
}

function fact(key, value) {
  return value ? [h('dt', {}, t(key)), h('dd', { lang: 'en' }, value)] : null;
}

function auroc(training, finding) {
  const value = training?.metrics?.[`test_auroc_${finding}`];
  return value === undefined ? '–' : probability(value);
}

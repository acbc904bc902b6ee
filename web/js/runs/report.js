/** A run's report. Members that are new since this page was made are shown by their names. @module */
import { h } from '../core/dom.js';
import { button } from '../core/controls.js';
import { count, decimal, duration, percent } from '../core/format.js';
import { hasText, t } from '../core/i18n.js';

/** @param {object} report @param {string} page The address of its evaluation. @param {() => void} onSave */
export function reportView(report, page, onSave) {
  const { seconds, cost, evaluation, localization, imagesPerSecond } = report;
  return h(
    'section',
    { class: 'panel', 'aria-label': t('report.title') },
    h(
      'div',
      { class: 'panel-body' },
      h('div', { class: 'row-between' }, h('h2', {}, t('report.title')), button(t('report.save'), onSave, { kind: 'small' })),
      h(
        'dl',
        { class: 'facts wide' },
        fact(t('report.conserved'), report.conserved ? t('yes') : t('no')),
        imagesPerSecond ? fact(t('runs.rate'), t('runs.perSecond', { rate: decimal(imagesPerSecond, 2) })) : null,
        Object.entries(seconds ?? {}).map(([stage, value]) =>
          fact(t('report.seconds', { stage: named(`report.stage.${stage}`, stage) }), duration(value)),
        ),
        cost ? fact(t('report.cost'), `$${cost.dollars.toFixed(4)} (${decimal(cost.giBSeconds, 0)} GiB·s)`) : null,
        fact(t('facts.software'), report.softwareVersion),
      ),
      evaluation ? evaluationPart(evaluation, page) : null,
      localization ? localizationTable(localization) : null,
    ),
  );
}

function evaluationPart({ problem, meanAuroc, notes, images, patients }, page) {
  if (problem) return h('p', { class: 'reason' }, problem);
  const mean = meanAuroc?.value;
  const interval = meanAuroc?.patients ?? meanAuroc?.images;
  return h(
    'div',
    {},
    h('h3', {}, t('report.evaluation')),
    h('p', { class: 'hint' }, t('report.evaluationOf', { images: count(images), patients: count(patients) })),
    h(
      'p',
      {},
      mean === undefined || mean === null
        ? t('report.noAuroc')
        : t('report.meanAuroc', {
            value: `${decimal(mean, 3)}${interval ? ` (${decimal(interval.low, 3)}–${decimal(interval.high, 3)})` : ''}`,
          }),
      ' ',
      h('a', { href: page, target: '_blank', rel: 'noopener' }, t('report.open')),
    ),
    hints(notes),
  );
}

function hints(notes) {
  return notes?.length
    ? h(
        'ul',
        { class: 'hint' },
        notes.map(note => h('li', {}, note)),
      )
    : null;
}

function localizationTable({ problem, means, notes, images, boxes }) {
  if (problem) return h('p', { class: 'reason' }, problem);
  const measures = ['pointing', 'energy', 'miou'];
  return h(
    'div',
    {},
    h('h3', {}, t('report.localization')),
    h('p', { class: 'hint' }, t('report.localizationOf', { images, boxes })),
    h(
      'div',
      { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': t('report.localization') },
      h(
        'table',
        { class: 'table' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, t('heat.method')),
            measures.map(name => h('th', { scope: 'col', class: 'number' }, t(`report.measure.${name}`))),
          ),
        ),
        h(
          'tbody',
          {},
          means.map(row =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, row.method),
              measures.map(name => h('td', { class: 'number' }, shown(row.measures[name]))),
            ),
          ),
        ),
      ),
    ),
    hints(notes),
  );
}

function shown(measure) {
  if (!measure) return '–';
  return measure.low === undefined
    ? percent(measure.value)
    : `${percent(measure.value)} (${percent(measure.low)}–${percent(measure.high)})`;
}

function named(key, fallback) {
  return hasText(key) ? t(key) : fallback;
}

function fact(label, value) {
  return [h('dt', {}, label), h('dd', {}, value)];
}

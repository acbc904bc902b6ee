/** The runs, newest first, and a form to start one. @module */
import { h, replace } from '../core/dom.js';
import { button, checkbox, emptyState, errorState, field, select } from '../core/controls.js';
import { count, time } from '../core/format.js';
import { t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { pause } from '../core/poll.js';
import { href } from '../core/router.js';
import { setting } from '../core/settings.js';
import { isOver, processed } from './progress.js';

/** Opens the list of runs. */
export function openRuns(app, route, signal) {
  return new RunsPage(app, signal);
}

class RunsPage {
  constructor(app, signal) {
    [this.app, this.signal] = [app, signal];
    this.body = h('div', {});
    this.more = h('div', { class: 'actions' });
    this.form = h('div', {});
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', {}, t('runs.title'))),
      h('div', { class: 'page-body' }, h('details', { class: 'panel' }, h('summary', {}, t('runs.new')), this.form), this.body, this.more),
    );
    app.notice.show();
    this.older = [];
    this.#showForm();
    this.#follow();
  }

  get title() {
    return t('runs.title');
  }

  update() {}

  async #follow() {
    while (!this.signal.aborted) {
      const isBusy = await this.#load();
      if (!(await pause(isBusy ? 2000 : 10000, this.signal))) return;
    }
  }

  async #load() {
    try {
      const { runs, continuation } = await this.app.service.runs({ top: 50 }, this.signal);
      if (this.signal.aborted) return false;
      if (this.older.length === 0) this.continuation = continuation;
      this.#show([...runs, ...this.older]);
      return runs.some(run => !isOver(run));
    } catch (error) {
      if (!this.signal.aborted) replace(this.body, errorState(error));
      return false;
    }
  }

  #show(runs) {
    if (runs.length === 0) return replace(this.body, emptyState(t('runs.none'), t('runs.noneText')));
    // What is focused stays focused over the refresh.
    const focused = this.body.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    replace(
      this.body,
      h(
        'div',
        { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': t('runs.title') },
        h(
          'table',
          { class: 'table' },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['run', 'dataset', 'state', 'progress', 'failed', 'created'].map(key =>
                h('th', { scope: 'col', class: key === 'failed' ? 'number' : '' }, t(`runs.column.${key}`)),
              ),
            ),
          ),
          h(
            'tbody',
            {},
            runs.map(run =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, h('a', { href: href('run', [run.run]) }, run.run)),
                h('td', {}, nameElement(run.request.dataset, 40)),
                h('td', {}, stateBadge(run)),
                h('td', {}, progressOf(run)),
                h('td', { class: 'number' }, count(run.counts.failed)),
                h('td', {}, time(run.createdAt)),
              ),
            ),
          ),
        ),
      ),
    );
    if (focused) [...this.body.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();
    replace(this.more, this.continuation ? button(t('runs.more'), () => this.#older(runs)) : null);
  }

  async #older(shown) {
    try {
      const { runs, continuation } = await this.app.service.runs({ top: 50, continuation: this.continuation }, this.signal);
      this.older.push(...runs);
      this.continuation = continuation;
      this.#show([...shown, ...runs]);
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  async #showForm() {
    const [datasets, models] = await Promise.all([this.app.datasets().catch(() => []), this.app.service.models().catch(() => null)]);
    const text = (properties = {}) => h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...properties });
    const known = h(
      'datalist',
      { id: 'run-datasets' },
      datasets.map(name => h('option', { value: name })),
    );
    const dataset = text({ required: true, value: setting('dataset', datasets[0] ?? ''), list: 'run-datasets' });
    const [prefix, list, labels, boxes] = [
      text(),
      text({ placeholder: 'list.txt' }),
      text({ placeholder: 'labels.csv' }),
      text({ placeholder: 'boxes.csv' }),
    ];
    const model = select(
      [['', t('runs.defaultModel')], ...(models?.models ?? []).map(m => [`${m.id}@${m.version}`, `${m.id}@${m.version}`])],
      '',
      () => {},
    );
    const tolerated = h('input', { type: 'number', min: '0', max: '100', step: '0.1' });
    const overlays = checkbox(t('runs.overlays'), false, () => {});
    const start = async event => {
      event.preventDefault();
      const request = {
        dataset: dataset.value.trim(),
        ...given({ prefix, list, labels, boxes, model }),
        ...(tolerated.value ? { tolerated: { percent: tolerated.valueAsNumber } } : {}),
        ...(overlays.querySelector('input').checked ? { overlays: true } : {}),
      };
      try {
        const run = await this.app.service.start(request);
        this.app.router.go(href('run', [run.run]));
      } catch (error) {
        replace(problem, error.message, ' ', h('code', {}, error.code));
      }
    };
    const problem = h('p', { class: 'reason', role: 'alert' });
    replace(
      this.form,
      h(
        'form',
        { class: 'panel-body form-grid', on: { submit: start } },
        field(t('worklist.dataset'), dataset),
        known,
        field(t('worklist.model'), model),
        field(t('runs.prefix'), prefix, t('runs.prefixHint')),
        field(t('runs.list'), list, t('runs.blobHint')),
        field(t('runs.labels'), labels, t('runs.blobHint')),
        field(t('runs.boxes'), boxes, t('runs.boxesHint')),
        field(t('runs.tolerated'), tolerated, t('runs.toleratedHint')),
        overlays,
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button primary' }, t('runs.start'))),
        problem,
      ),
    );
  }
}

/** A run's state as a colored word. */
export function stateBadge(run) {
  return h('span', { class: `badge state ${run.state.toLowerCase()}` }, t(`runs.state.${run.state}`));
}

/** A bar with the numbers beside it. */
export function progressOf(run) {
  const done = processed(run);
  const total = run.listed ?? 0;
  return h(
    'span',
    { class: 'run-progress' },
    h('progress', { value: total > 0 ? done : run.listed === 0 ? 1 : 0, max: Math.max(1, total), 'aria-label': t('runs.column.progress') }),
    h('span', {}, run.listed === undefined ? t('runs.listing') : `${count(done)} / ${count(total)}`),
  );
}

function given(controls) {
  return Object.fromEntries(
    Object.entries(controls)
      .map(([name, control]) => [name, control.value.trim()])
      .filter(([, value]) => value !== ''),
  );
}

/** The worklist: a dataset's films, ranked by a finding. @module */
import { h, replace, setText } from '../core/dom.js';
import { button, emptyState, errorState, field, select, uniqueId } from '../core/controls.js';
import { datasetField, lastDataset } from '../core/datasets.js';
import { count, probability } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { bindKeys } from '../core/keys.js';
import { nameElement } from '../core/names.js';
import { href } from '../core/router.js';
import { answerBadge, oddBadge } from '../film/decisions.js';
import { keep } from '../core/settings.js';
import { filmHref } from '../film/neighbors.js';
import { VirtualList } from './virtual-list.js';

const ROW_HEIGHT = 64;

/** Opens the worklist. */
export function openWorklist(app, route, signal) {
  return new WorklistPage(app, route, signal);
}

class WorklistPage {
  #amending = 0;

  constructor(app, route, signal) {
    [this.app, this.signal] = [app, signal];
    this.list = new VirtualList(ROW_HEIGHT, index => this.#row(index), {
      label: t('worklist.title'),
      signal,
      onNearEnd: () => this.#more(),
      onScroll: first => this.#amendSoon(first),
      onDrop: row => row.querySelector('img')?.removeAttribute('src'),
    });
    this.status = h('p', { class: 'muted', role: 'status' });
    this.filters = h('form', { class: 'filters', 'aria-label': t('worklist.filters'), on: { submit: event => event.preventDefault() } });
    this.body = h('div', { class: 'list-body' }, this.list.element);
    this.element = h(
      'div',
      { class: 'page list-page' },
      h('header', { class: 'page-head' }, h('h1', {}, t('worklist.title')), this.status, this.filters),
      this.body,
    );
    bindKeys(
      'worklist',
      {
        nextRow: () => this.list.move(1),
        previousRow: () => this.list.move(-1),
        pageDown: () => this.list.move(this.list.page),
        pageUp: () => this.list.move(-this.list.page),
        first: () => this.list.focus(0),
        last: () => this.list.focus(this.list.count - 1),
        open: () => this.list.focus(this.list.active),
      },
      signal,
    );
    signal.addEventListener('abort', () => clearTimeout(this.#amending));
    this.update(route);
  }

  get title() {
    return t('worklist.title');
  }

  async update(route) {
    const [dataset] = route.segments;
    if (!dataset) return this.#chooseDataset();
    keep('dataset', dataset);
    const query = {
      dataset,
      finding: route.query.get('finding') ?? '',
      min: route.query.get('min') ?? '',
      model: route.query.get('model') ?? '',
    };
    const at = Number(route.query.get('at')) || 0;
    this.query = query;
    const source = this.app.lists.of(query);
    this.source = source;
    replace(this.body, this.list.element);
    this.list.setCount(0);
    const filters = this.#showFilters();
    if (source.rows.length === 0) setText(this.status, t('worklist.loading'));
    try {
      await Promise.all([source.until(Math.max(1, at + 1), () => this.#tellCount(source)), filters]);
    } catch (error) {
      if (source === this.source && !this.signal.aborted) this.#showError(error);
      return;
    }

    if (source !== this.source || this.signal.aborted) return;
    if (source.about) this.app.notice.show(source.about);
    this.#showCount();
    if (at > 0) this.list.scrollTo(at);
    this.list.active = at;
  }

  async #chooseDataset() {
    try {
      const datasets = await this.app.datasets();
      const dataset = lastDataset(datasets);
      if (dataset) return this.app.router.replace(href('worklist', [dataset]));
      replace(
        this.body,
        emptyState(
          t('worklist.noDatasets'),
          t('worklist.noDatasetsText'),
          h('a', { class: 'button primary', href: '#/upload' }, t('nav.upload')),
        ),
      );
    } catch (error) {
      replace(
        this.body,
        errorState(
          error,
          button(t('action.retry'), () => this.#chooseDataset()),
        ),
      );
    }
  }

  async #showFilters() {
    const { query, app } = this;
    const [datasets, models] = await Promise.all([app.datasets().catch(() => []), app.service.models().catch(() => null)]);
    if (query !== this.query || this.signal.aborted) return;
    const installed = models?.models.find(m => `${m.id}@${m.version}` === (query.model || models.scoring));
    // Another model's findings can be chosen from; its operating points are its own.
    const card = installed ?? (models && { ...models.models[0], operatingPoints: null });
    this.card = card;
    const ids = [...new Set([models?.scoring, ...(models?.models ?? []).map(m => `${m.id}@${m.version}`), query.model].filter(Boolean))];
    const go = change => {
      const { dataset, ...rest } = { ...query, ...change };
      app.router.go(href('worklist', [dataset], rest));
    };
    const min = h('input', {
      type: 'number',
      min: '0',
      max: '1',
      step: '0.01',
      inputmode: 'decimal',
      value: query.min,
      disabled: !query.finding,
      placeholder: placeholder(card, query.finding),
    });
    min.addEventListener('change', () => {
      if (min.checkValidity()) go({ min: min.value });
      else min.reportValidity();
    });
    replace(
      this.filters,
      datasetField(datasets, query.dataset, dataset => go({ dataset })),
      field(
        t('worklist.model'),
        select(
          ids.map(id => [id === models?.scoring ? '' : id, id]),
          query.model === models?.scoring ? '' : query.model,
          model => go({ model }),
        ),
      ),
      field(
        t('worklist.finding'),
        select([['', t('worklist.allFindings')], ...(card?.findings ?? []).map(f => [f, findingName(f)])], query.finding, finding =>
          go({ finding, min: '' }),
        ),
      ),
      field(t('worklist.min'), min),
    );
    app.notice.show({ model: query.model || models?.scoring, notice: installed?.notice, trained: installed?.trained });
  }

  async #more() {
    const { source } = this;
    if (!source || source.isComplete || source.rows.length === 0) return;
    try {
      await source.more();
      if (source === this.source && !this.signal.aborted) this.#showCount();
    } catch (error) {
      if (source === this.source && !this.signal.aborted) setText(this.status, error.message);
    }
  }

  #showCount() {
    const { rows } = this.source;
    if (rows.length === 0) {
      setText(this.status, '');
      const { finding } = this.query;
      return replace(
        this.body,
        finding
          ? emptyState(t('worklist.noneRanked', { finding: findingName(finding) }), t('worklist.noneRankedText'))
          : emptyState(
              t('worklist.empty'),
              t('worklist.emptyText'),
              h('a', { class: 'button primary', href: '#/upload' }, t('nav.upload')),
            ),
      );
    }

    this.#tellCount(this.source);
    this.list.setCount(rows.length);
  }

  #tellCount(source) {
    if (source !== this.source || this.signal.aborted) return;
    setText(this.status, t(source.isComplete ? 'worklist.count' : 'worklist.countSoFar', { count: count(source.rows.length) }));
  }

  #showError(error) {
    setText(this.status, '');
    replace(
      this.body,
      errorState(
        error,
        button(t('action.retry'), () => {
          this.app.lists.forget(this.query.dataset);
          this.update({ segments: [this.query.dataset], query: new URLSearchParams(this.query) });
        }),
      ),
    );
  }

  #row(index) {
    const row = this.source.rows[index];
    const { image, probability: p, top } = row;
    const key = { dataset: this.query.dataset, image };
    const finding = this.query.finding || top;
    const id = uniqueId('row');
    const bar = h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'bar-fill' }));
    bar.style.setProperty('--p', String(p ?? 0));
    const point = this.card?.operatingPoints?.thresholds[this.card.findings.indexOf(finding)];
    const thumbnail = h('img', {
      class: 'thumbnail',
      src: this.app.films.thumbnailUrl(key, this.query.model),
      alt: '',
      loading: 'lazy',
      decoding: 'async',
      width: '52',
      height: '52',
    });
    thumbnail.addEventListener('error', () => thumbnail.classList.add('missing'), { once: true });
    return h(
      'a',
      {
        class: `row-link${p >= point ? ' reported' : ''}`,
        href: filmHref(this.query, image, { finding: finding ?? '', model: this.query.model }),
        tabindex: '-1',
        id,
      },
      h('span', { class: 'row-rank' }, count(index + 1)),
      thumbnail,
      h('span', { class: 'row-name' }, nameElement(image, 90), ' ', oddBadge(row, this.card)),
      h('span', { class: 'row-finding' }, finding ? findingName(finding) : '', ' ', answerBadge(row.answer)),
      bar,
      h('span', { class: 'row-value' }, p === null ? '' : probability(p)),
    );
  }

  #amendSoon(first) {
    clearTimeout(this.#amending);
    this.#amending = setTimeout(() => {
      if (!this.query || !this.source?.rows.length) return;
      const { dataset, ...rest } = this.query;
      this.app.router.amend(href('worklist', [dataset], { ...rest, at: first > 0 ? first : '' }));
    }, 200);
  }
}

function placeholder(card, finding) {
  const point = card?.operatingPoints?.thresholds[card.findings.indexOf(finding)];
  return point === undefined ? '0' : probability(point);
}

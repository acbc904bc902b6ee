/** What could not be scored, grouped by reason. @module */
import { h, replace } from '../core/dom.js';
import { button, emptyState, errorState, field, select } from '../core/controls.js';
import { count, time } from '../core/format.js';
import { t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { href } from '../core/router.js';
import { keep, setting } from '../core/settings.js';
import { filmHref } from '../film/neighbors.js';

const PAGE = 500;
const MOST_SHOWN = 50;

/** Opens the failures of a dataset. */
export function openFailures(app, route, signal) {
  return new FailuresPage(app, route, signal);
}

class FailuresPage {
  constructor(app, route, signal) {
    [this.app, this.signal] = [app, signal];
    this.filters = h('div', { class: 'filters' });
    this.body = h('div', { class: 'page-body' });
    this.element = h('div', { class: 'page' }, h('header', { class: 'page-head' }, h('h1', {}, t('failures.title')), this.filters), this.body);
    app.notice.show();
    this.update(route);
  }

  get title() {
    return t('failures.title');
  }

  async update(route) {
    const datasets = [...new Set([...await this.app.datasets().catch(() => []), 'unfiled'])];
    const kept = setting('dataset', '');
    this.dataset = route.segments[0] ?? (datasets.includes(kept) ? kept : datasets[0]);
    if (this.dataset !== 'unfiled') keep('dataset', this.dataset);
    replace(this.filters, field(t('worklist.dataset'), select([...new Set([...datasets, this.dataset])].map(name => [name, name]), this.dataset, name => this.app.router.go(href('failures', [name])))));
    await this.#load();
  }

  async #load() {
    replace(this.body, h('p', { class: 'hint', role: 'status' }, t('worklist.loading')));
    const failures = [];
    try {
      let continuation;
      do {
        const page = await this.app.films.failures(this.dataset, { top: PAGE, continuation }, this.signal);
        failures.push(...page.failures);
        continuation = page.continuation;
      } while (continuation && failures.length < 20000);
    } catch (error) {
      if (!this.signal.aborted) replace(this.body, errorState(error, button(t('action.retry'), () => this.#load())));
      return;
    }

    if (failures.length === 0) return replace(this.body, emptyState(t('failures.none'), t('failures.noneText')));
    const groups = Map.groupBy ? Map.groupBy(failures, failure => failure.code) : groupBy(failures);
    replace(this.body, [...groups].sort((a, b) => b[1].length - a[1].length).map(([code, all], i) => this.#group(code, all, i === 0 || groups.size < 6)));
  }

  #group(code, failures, open) {
    const list = h('ul', { class: 'failure-list' });
    const show = most => replace(list, failures.slice(0, most).map(failure => this.#row(failure)),
      failures.length > most ? h('li', {}, button(t('failures.more', { count: count(failures.length - most) }), () => show(most + 500), { kind: 'small' })) : null);
    show(MOST_SHOWN);
    return h('details', { class: 'panel failure-group', open, data: { code } },
      h('summary', {}, h('code', {}, code), ' ', h('span', { class: 'badge' }, count(failures.length))),
      h('div', { class: 'panel-body' },
        h('div', { class: 'actions' }, button(t('failures.retryAll', { count: count(failures.length) }), event => this.#retryAll(failures, event.currentTarget), { kind: 'small' })), list));
  }

  #row(failure) {
    return h('li', { class: 'failure' },
      h('span', { class: 'failure-image' }, h('a', { href: filmHref({ dataset: this.dataset, finding: '', min: '', model: '' }, failure.image) }, nameElement(failure.image, 80))),
      h('span', { class: 'failure-reason' }, nameElement(failure.message, 1000, { title: undefined })),
      h('span', { class: 'muted' }, `${t(`failures.stage.${failure.stage.toLowerCase()}`)} · ${time(failure.failedAt)}`),
      button(t('failures.retry'), event => this.#retry(failure, event.currentTarget), { kind: 'small' }));
  }

  async #retry(failure, pressed) {
    pressed.disabled = true;
    try {
      await this.app.films.retry({ dataset: this.dataset, image: failure.image });
      pressed.textContent = t('failures.retried');
    } catch (error) {
      pressed.disabled = false;
      notify(error.message, 'error');
    }
  }

  async #retryAll(failures, pressed) {
    pressed.disabled = true;
    let done = 0;
    for (const { image } of failures) {
      if (this.signal.aborted) return;
      try {
        await this.app.films.retry({ dataset: this.dataset, image }, this.signal);
        done++;
      } catch (error) {
        if (!this.signal.aborted) notify(error.message, 'error');
        break;
      }

      pressed.textContent = t('failures.retriedSome', { done: count(done), count: count(failures.length) });
    }
  }
}

function groupBy(failures) {
  const groups = new Map();
  for (const failure of failures) groups.set(failure.code, [...groups.get(failure.code) ?? [], failure]);
  return groups;
}

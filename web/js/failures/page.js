/** What could not be scored, grouped by reason. @module */
import { h, replace } from '../core/dom.js';
import { button, emptyState, errorState } from '../core/controls.js';
import { DatasetPage } from '../core/dataset-page.js';
import { datasetField, lastDataset } from '../core/datasets.js';
import { count, time } from '../core/format.js';
import { t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { href } from '../core/router.js';
import { keep } from '../core/settings.js';
import { filmHref } from '../film/neighbors.js';

/** Films of a reason that are read at once. */
const PAGE = 50;

/** Where the service lists what lies in no dataset. */
const UNFILED = 'unfiled';

/** Opens the failures of a dataset. */
export function openFailures(app, route, signal) {
  return new FailuresPage(app, route, signal);
}

class FailuresPage extends DatasetPage {
  constructor(app, route, signal) {
    super(app, signal, 'failures.title');
    this.update(route);
  }

  async update(route) {
    const datasets = [...(await this.app.datasets().catch(() => [])), UNFILED];
    this.dataset = route.segments[0] ?? lastDataset(datasets);
    if (this.dataset !== UNFILED) keep('dataset', this.dataset);
    replace(
      this.filters,
      datasetField(datasets, this.dataset, name => this.app.router.go(href('failures', [name]))),
    );
    await this.#load();
  }

  async #load() {
    const { dataset } = this;
    replace(this.body, h('p', { class: 'hint', role: 'status' }, t('worklist.loading')));
    try {
      const { codes, complete } = await this.app.films.failureCodes(dataset, this.signal);
      if (dataset !== this.dataset) return;
      if (codes.length === 0) return replace(this.body, emptyState(t('failures.none'), t('failures.noneText')));
      const ordered = [...codes].sort((a, b) => b.count - a.count);
      replace(
        this.body,
        complete ? null : h('p', { class: 'hint' }, t('failures.incomplete')),
        ordered.map((group, i) => this.#group(group, i < 3)),
      );
    } catch (error) {
      if (!this.signal.aborted && dataset === this.dataset)
        replace(
          this.body,
          errorState(
            error,
            button(t('action.retry'), () => this.#load()),
          ),
        );
    }
  }

  /** A reason with its films, which are read when it is opened and as they are asked for. */
  #group({ code, count: total, message }, open) {
    const list = h('ul', { class: 'failure-list' });
    const more = h('div', { class: 'actions' });
    const shown = [];
    let continuation;
    let isRead = false;
    const read = async () => {
      isRead = true;
      try {
        const page = await this.app.films.failures(this.dataset, { code, top: PAGE, continuation }, this.signal);
        shown.push(...page.failures);
        continuation = page.continuation;
        list.append(...page.failures.map(failure => this.#row(failure)));
        replace(
          more,
          shown.length > 1
            ? button(t('failures.retryAll', { count: count(shown.length) }), event => this.#retryAll(shown, event.currentTarget), {
                kind: 'small',
              })
            : null,
          continuation ? button(t('failures.more'), read, { kind: 'small' }) : null,
        );
      } catch (error) {
        if (!this.signal.aborted)
          replace(more, h('span', { class: 'reason' }, error.message), button(t('action.retry'), read, { kind: 'small' }));
      }
    };
    const group = h(
      'details',
      {
        class: 'panel failure-group',
        open,
        data: { code },
        on: {
          toggle: () => {
            if (group.open && !isRead) read();
          },
        },
      },
      h(
        'summary',
        {},
        h('code', {}, code),
        h('span', { class: 'badge' }, count(total)),
        h('span', { class: 'muted failure-example' }, nameElement(message ?? '', 110)),
      ),
      h('div', { class: 'panel-body' }, more, list),
    );
    if (open) read();
    return group;
  }

  #row(failure) {
    return h(
      'li',
      { class: 'failure' },
      h(
        'span',
        { class: 'failure-image' },
        h('a', { href: filmHref({ dataset: this.dataset }, failure.image) }, nameElement(failure.image, 80)),
      ),
      h('span', { class: 'failure-reason' }, nameElement(failure.message, 1000, { title: undefined })),
      h('span', { class: 'muted' }, `${t(`failures.stage.${failure.stage.toLowerCase()}`)} · ${time(failure.failedAt)}`),
      button(t('failures.retry'), event => this.#retry(failure, event.currentTarget), { kind: 'small' }),
    );
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

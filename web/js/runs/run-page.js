/** One run: progress while it goes on, its report when it is over. @module */
import { h, replace } from '../core/dom.js';
import { button, errorState } from '../core/controls.js';
import { count, decimal, duration, time } from '../core/format.js';
import { t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { pause } from '../core/poll.js';
import { href } from '../core/router.js';
import { saveJson } from '../film/download.js';
import { progressOf, stateBadge } from './page.js';
import { isOver, Rate } from './progress.js';
import { reportView } from './report.js';

/** Opens a run. */
export function openRun(app, route, signal) {
  return new RunPage(app, route.segments[0] ?? '', signal);
}

class RunPage {
  constructor(app, id, signal) {
    [this.app, this.id, this.signal] = [app, id, signal];
    this.rate = new Rate();
    this.body = h('div', { class: 'page-body' });
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('a', { class: 'button small', href: '#/runs' }, t('runs.title')), h('h1', {}, nameElement(id))),
      this.body,
    );
    app.notice.show();
    this.#follow();
  }

  get title() {
    return t('runs.one', { run: this.id });
  }

  update(route) {
    return (route.segments[0] ?? '') === this.id;
  }

  async #follow() {
    let report = null;
    while (!this.signal.aborted) {
      try {
        const run = await this.app.service.run(this.id, this.signal);
        if (isOver(run) && run.report && report?.attempt !== run.attempt)
          report = await this.app.service.report(this.id, this.signal).catch(() => null);
        if (this.signal.aborted) return;
        this.#show(run, isOver(run) ? report : null);
        if (!(await pause(isOver(run) ? 10000 : 1000, this.signal))) return;
      } catch (error) {
        if (this.signal.aborted) return;
        replace(this.body, errorState(error));
        if (error.status === 404 || !(await pause(5000, this.signal))) return;
      }
    }
  }

  #show(run, report) {
    const { perSecond, secondsLeft } = this.rate.observe(run, Date.now());
    const going = !isOver(run);
    const byCode = run.failuresByCode ?? report?.failuresByCode ?? {};
    // What is focused stays focused over the refresh.
    const focused = document.activeElement?.dataset?.action;
    replace(
      this.body,
      h(
        'section',
        { class: 'panel' },
        h(
          'div',
          { class: 'panel-body' },
          h(
            'div',
            { class: 'row-between' },
            h('div', { class: 'run-head' }, stateBadge(run), progressOf(run)),
            h(
              'div',
              { class: 'actions' },
              going ? this.#act('cancel', run.state === 'Cancelling') : null,
              !going && (run.counts.failed > 0 || run.remaining > 0) ? this.#act('redrive') : null,
            ),
          ),
          run.message ? h('p', { class: 'reason' }, run.message, ' ', h('code', {}, run.code ?? '')) : null,
          h(
            'dl',
            { class: 'facts wide' },
            fact('worklist.dataset', h('a', { href: href('worklist', [run.request.dataset]) }, nameElement(run.request.dataset))),
            run.request.model ? fact('worklist.model', run.request.model) : null,
            fact('runs.attempt', String(run.attempt + 1)),
            fact('runs.succeeded', count(run.counts.succeeded)),
            fact('runs.skipped', count(run.counts.skipped)),
            fact(
              'runs.column.failed',
              `${count(run.counts.failed)}${run.counts.unreadable ? ` (${t('runs.unreadable', { count: count(run.counts.unreadable) })})` : ''}`,
            ),
            run.remaining !== undefined ? fact('runs.remaining', count(run.remaining)) : null,
            going && perSecond ? fact('runs.rate', t('runs.perSecond', { rate: decimal(perSecond, perSecond < 10 ? 2 : 0) })) : null,
            going && secondsLeft ? fact('runs.timeLeft', duration(secondsLeft)) : null,
            fact('runs.column.created', time(run.createdAt)),
            run.finishedAt ? fact('runs.finished', time(run.finishedAt)) : null,
          ),
        ),
      ),
      Object.keys(byCode).length
        ? h(
            'section',
            { class: 'panel' },
            h(
              'div',
              { class: 'panel-body' },
              h('h2', {}, t('runs.failuresByCode')),
              h(
                'ul',
                { class: 'codes' },
                Object.entries(byCode)
                  .sort((a, b) => b[1] - a[1])
                  .map(([code, n]) => h('li', {}, h('code', {}, code), ' ', h('span', { class: 'badge' }, count(n)))),
              ),
              h('p', {}, h('a', { href: href('failures', [run.request.dataset]) }, t('runs.toFailures'))),
            ),
          )
        : null,
      report ? reportView(report, this.app.service.evaluationUrl(this.id), () => saveJson(report, `${run.run}.report.json`)) : null,
    );
    if (focused) this.body.querySelector(`[data-action="${focused}"]`)?.focus();
  }

  #act(what, disabled = false) {
    return button(
      t(`runs.${what}`),
      async () => {
        try {
          await this.app.service[what](this.id);
          notify(t(`runs.${what}Done`));
        } catch (error) {
          notify(error.message, 'error');
        }
      },
      { disabled, data: { action: what }, kind: what === 'cancel' ? 'danger' : 'primary' },
    );
  }
}

function fact(key, value) {
  return [h('dt', {}, t(key)), h('dd', {}, value)];
}

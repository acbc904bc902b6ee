/** Beside the film: the findings, how the heat map is drawn, the reader's answer, the window, and where the prediction comes from. @module */
import { h, replace } from '../core/dom.js';
import { button, emptyState, errorState, field, select } from '../core/controls.js';
import { t } from '../core/i18n.js';
import { ReviewPanel } from '../reviews/panel.js';
import { FindingBars } from './bars.js';
import { oddText } from './decisions.js';
import { facts } from './facts.js';
import { HeatPanel } from './heat-panel.js';
import { windowPanel } from './window-panel.js';

/** The panels of a film's page. */
export class SidePanel {
  /** @param {import('./page.js').FilmPage} page */
  constructor(page) {
    this.page = page;
    this.bars = new FindingBars(finding => page.change({ finding }, true));
    this.bars.element.id = 'bars';
    this.heatPanel = new HeatPanel(
      change => page.change(change),
      method => page.requestMaps(method),
      page.downloads,
    );
    this.reviewPanel = new ReviewPanel({
      answer: review => page.answer(review),
      remove: id => page.removeReview(id),
      draw: () => page.useTool('box'),
    });
    this.element = h('div', { class: 'film-side', role: 'region', 'aria-label': t('film.panel') });
  }

  showLoading() {
    replace(this.element, h('p', { class: 'hint', role: 'status' }, t('film.loading')));
  }

  /** The panels, empty until {@link show}. */
  open() {
    const { page } = this;
    this.factsBody = h('div', {});
    this.modelChoice = h('div', {});
    this.odd = h('div', { role: 'status' });
    const sort = select(
      ['probability', 'ratio', 'card'].map(order => [order, t(`sort.${order}`)]),
      page.state.sort,
      order => page.change({ sort: order }),
      { 'aria-label': t('film.sort') },
    );
    const section = (key, body, open = true) => h('details', { class: 'panel', open }, h('summary', {}, t(key)), body);
    replace(
      this.element,
      h(
        'section',
        { class: 'panel' },
        h('div', { class: 'panel-head' }, h('h2', {}, t('film.findings')), sort),
        this.modelChoice,
        this.odd,
        this.bars.element,
      ),
      section('heat.title', this.heatPanel.element),
      section('review.title', this.reviewPanel.element),
      section('window.title', windowPanel(page.window, page.signal), false),
      section('facts.title', this.factsBody, false),
    );
  }

  /** Other models that scored the film, where there are any. @param {string[]} models */
  offerModels(models) {
    if (models.length < 2) return;
    const { page } = this;
    replace(
      this.modelChoice,
      field(
        t('film.model'),
        select(
          models.map(id => [id, id]),
          page.evidence.prediction.provenance.model,
          model => page.change({ model }, true),
        ),
      ),
    );
  }

  /** Why there is no prediction. @param {Error & {code?: string, status?: number}} error */
  showNoPrediction(error) {
    const { page } = this;
    replace(
      this.element,
      error.code === 'prediction-not-found'
        ? emptyState(t('film.notScored'), t('film.notScoredText'))
        : errorState(
            error,
            button(t('action.retry'), () => page.load()),
            canScoreAgain(error) ? button(t('failures.retry'), () => page.scoreAgain()) : null,
          ),
    );
  }

  /** Everything that depends on the state. What has the focus keeps it. */
  show() {
    const { evidence, state, truth, reviews, canRequest, requested } = this.page;
    const controls = () => [...this.heatPanel.element.querySelectorAll('input, select, button')];
    const focused = controls().indexOf(document.activeElement);
    this.bars.show(evidence, evidence.sorted(state.sort), { truth: truth?.labels, verdicts: reviews.verdicts });
    this.bars.select(state.finding);
    this.heatPanel.show(state, evidence.prediction.methods, { canRequest, requested });
    if (focused >= 0) controls()[focused]?.focus();
    this.showReview();
    const odd = oddText(evidence.prediction, evidence.card);
    replace(this.odd, odd ? h('p', { class: 'warning', id: 'film-odd' }, odd) : null);
    replace(this.factsBody, facts(evidence.prediction, truth));
  }

  showReview() {
    const { app, evidence, state, reviews, loadedFilm } = this.page;
    this.reviewPanel.show(state.finding, reviews, app.session, loadedFilm, evidence.calls(state.finding));
  }
}

/** Whether another attempt may end differently: the film is there, and was refused. */
function canScoreAgain(error) {
  return error.status === 404 && !['prediction-not-found', 'route-unknown', 'name-invalid'].includes(error.code);
}

/** The film view: what the model saw, and where. @module */
import { h, replace, setText } from '../core/dom.js';
import { button, emptyState, errorState, field, iconButton, select } from '../core/controls.js';
import { count } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { bindKeys } from '../core/keys.js';
import { nameElement, shortened } from '../core/names.js';
import { notify } from '../core/notify.js';
import { href } from '../core/router.js';
import { keep } from '../core/settings.js';
import { FilmReviews } from '../reviews/reviews.js';
import { ReviewPanel } from '../reviews/panel.js';
import { filmActions } from './actions.js';
import { FindingBars } from './bars.js';
import { ColorBar } from './colorbar.js';
import { saveMap, saveOverlay, savePrediction } from './download.js';
import { Evidence } from './evidence.js';
import { facts } from './facts.js';
import { HeatPanel } from './heat-panel.js';
import { loadInto } from './loading.js';
import { filmHref, listOf, listParameters, Neighbors } from './neighbors.js';
import { Stage } from './stage.js';
import { keepTaste, readState, writeState } from './state.js';
import { Toolbar } from './toolbar.js';
import { Viewport } from './viewport.js';
import { windowPanel } from './window-panel.js';
import { GrayWindow } from './window.js';

/** Opens a film's page. @param {import('../app.js').App} app @param {import('../core/router.js').Route} route */
export function openFilm(app, route, signal) {
  return new FilmPage(app, route, signal);
}

/** The page; {@link filmActions} and {@link loadInto} work on it. */
export class FilmPage {
  #amending = 0;
  #waiting = new AbortController();

  constructor(app, route, signal) {
    [this.app, this.signal] = [app, signal];
    this.viewport = new Viewport();
    this.window = new GrayWindow();
    this.stage = new Stage(this.viewport, this.window, signal);
    this.plain = new Stage(this.viewport, this.window, signal);
    this.stage.onBox = box => this.answer({ finding: this.state.finding, box });
    this.bars = new FindingBars(finding => this.change({ finding }, true));
    this.bars.element.id = 'bars';
    this.colorBar = new ColorBar();
    this.heatPanel = new HeatPanel(change => this.change(change), {
      overlay: () => this.#download(saveOverlay),
      map: () => this.#download((film, evidence, finding, state) => saveMap(evidence, finding, state)),
      json: () => savePrediction(this.evidence),
    });
    this.reviewPanel = new ReviewPanel({
      answer: review => this.answer(review),
      remove: id => this.#removeReview(id),
      draw: () => this.useTool('box'),
    });
    this.#build();
    this.viewport.addEventListener('change', () => this.#amendSoon(), { signal });
    this.window.addEventListener(
      'change',
      () => {
        this.#showTools();
        this.#amendSoon();
      },
      { signal },
    );
    bindKeys('film', this.actions, signal);
    signal.addEventListener('abort', () => {
      clearTimeout(this.#amending);
      this.#waiting.abort();
    });
    this.update(route);
  }

  get title() {
    return shortened(this.key.image, 40);
  }

  /** Shows another address of this page: another film, or the same one otherwise. */
  update(route) {
    const [dataset = '', image = ''] = route.segments;
    const isOther = this.key?.dataset !== dataset || this.key?.image !== image || (route.query.get('model') ?? '') !== this.state.model;
    this.list = listOf(dataset, route.query);
    this.key = { dataset, image };
    keep('dataset', dataset);
    const before = this.state;
    this.state = readState(route.query);
    this.viewport.set(this.state);
    this.window.set({ center: this.state.center, width: this.state.width, inverted: this.state.invert });
    if (isOther) this.load();
    else if (this.evidence) {
      this.state.finding ||= before.finding;
      this.showAll();
    }
  }

  /** Loads the film of the address and what is known of it. */
  load() {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const { app, key } = this;
    const neighbors = Neighbors.known(app.lists.of(this.list), key.image);
    Object.assign(this, { evidence: null, truth: null, loadedFilm: null, neighbors, reviews: new FilmReviews(app.films, key) });
    this.#clearStages(app.pictures.peek(key) ?? null);
    this.showHead();
    replace(this.side, h('p', { class: 'hint', role: 'status' }, t('film.loading')));
    this.app.notice.show();
    this.app.setTitle(this.title);
    loadInto(this, this.#waiting.signal);
  }

  // ---- Showing

  #build() {
    this.actions = filmActions(this);
    this.toolbar = new Toolbar(this.actions);
    this.head = h('header', { class: 'film-head' });
    this.message = h('div', { class: 'stage-message', role: 'status' });
    this.panes = h('div', { class: 'panes' }, this.plain.element, this.stage.element, this.message);
    this.main = h('div', { class: 'film-main' }, this.toolbar.element, this.panes, this.colorBar.element);
    this.side = h('div', { class: 'film-side', role: 'region', 'aria-label': t('film.panel') });
    this.element = h('div', { class: 'film-page' }, this.head, h('div', { class: 'film-body' }, this.main, this.side));
    this.useTool('pan');
  }

  showHead() {
    const { neighbors, key } = this;
    const known = neighbors && neighbors.index >= 0;
    const total = known ? `${count(neighbors.source.rows.length)}${neighbors.source.isComplete ? '' : '+'}` : '';
    replace(
      this.head,
      h('a', { class: 'button small', href: this.listHref() }, t('film.toWorklist')),
      h('h1', {}, h('span', { class: 'muted' }, `${key.dataset} / `), nameElement(key.image, 56)),
      h(
        'div',
        { class: 'film-steps' },
        h('span', { class: 'muted', id: 'film-place' }, known ? t('film.place', { index: count(neighbors.index + 1), total }) : ''),
        iconButton('previous', t('keys.film.previousFilm'), () => this.go(-1), { disabled: !neighbors?.at(-1) }),
        iconButton('next', t('keys.film.nextFilm'), () => this.go(1), { disabled: !neighbors?.at(1) }),
        h(
          'a',
          {
            class: 'button small',
            href: href('compare', [key.dataset, key.image], { finding: this.state.finding, model: this.state.model }),
          },
          t('film.compare'),
        ),
      ),
    );
  }

  /** No film under another's name: what is not at hand leaves the stage empty until it is. */
  #clearStages(film) {
    for (const stage of [this.stage, this.plain]) {
      Object.assign(stage, { film, layer: null, marks: [], views: [] });
      if (!film) stage.draw();
    }

    delete this.element.dataset.film;
    setText(this.message, film ? '' : t('film.loadingFilm'));
  }

  showFilm(picture) {
    this.loadedFilm = picture;
    for (const stage of [this.stage, this.plain]) stage.film = picture;
    // A prediction at hand draws it at once, with its heat map.
    if (this.app.predictions.peek(this.key, this.state.model) === undefined) {
      this.stage.draw();
      this.plain.draw();
    }

    setText(this.message, '');
    this.element.dataset.film = this.key.image;
    if (this.evidence) this.showAll();
  }

  showFilmError(error) {
    for (const stage of [this.stage, this.plain]) Object.assign(stage, { film: null, layer: null, marks: [] }).invalidate();
    setText(this.message, t('film.unreadable', { reason: error.message }));
  }

  showEvidence(evidence) {
    this.evidence = evidence;
    const { prediction } = evidence;
    this.app.notice.show({ model: prediction.provenance.model, notice: prediction.notice, trained: prediction.trained });
    if (!evidence.findings.includes(this.state.finding)) this.state.finding = evidence.sorted(this.state.sort)[0];
    this.sort = select(
      ['probability', 'ratio', 'card'].map(order => [order, t(`sort.${order}`)]),
      this.state.sort,
      sort => this.change({ sort }),
      { 'aria-label': t('film.sort') },
    );
    this.#showSide();
    this.showAll();
  }

  #showSide() {
    this.factsBody = h('div', {});
    this.modelChoice = h('div', {});
    const section = (key, body, open = true) => h('details', { class: 'panel', open }, h('summary', {}, t(key)), body);
    replace(
      this.side,
      h(
        'section',
        { class: 'panel' },
        h('div', { class: 'panel-head' }, h('h2', {}, t('film.findings')), this.sort),
        this.modelChoice,
        this.bars.element,
      ),
      section('heat.title', this.heatPanel.element),
      section('review.title', this.reviewPanel.element),
      section('window.title', windowPanel(this.window, this.signal), false),
      section('facts.title', this.factsBody, false),
    );
  }

  /** Other models that scored the film, where there are any. @param {string[]} models */
  offerModels(models) {
    if (models.length < 2) return;
    const shown = this.evidence.prediction.provenance.model;
    replace(
      this.modelChoice,
      field(
        t('film.model'),
        select(
          models.map(id => [id, id]),
          shown,
          model => this.change({ model }, true),
        ),
      ),
    );
  }

  /** Why there is no prediction. @param {Error & {code?: string, status?: number}} error */
  showNoPrediction(error) {
    const again = () => this.load();
    replace(
      this.side,
      error.code === 'prediction-not-found'
        ? emptyState(t('film.notScored'), t('film.notScoredText'))
        : errorState(
            error,
            button(t('action.retry'), again),
            canScoreAgain(error) ? button(t('failures.retry'), () => this.#scoreAgain()) : null,
          ),
    );
  }

  /** Everything that depends on the state. */
  showAll() {
    const { evidence, state, truth, reviews } = this;
    this.bars.show(evidence, evidence.sorted(state.sort), { truth: truth?.labels, verdicts: reviews.verdicts });
    this.bars.select(state.finding);
    this.heatPanel.show(state, evidence.prediction.methods);
    this.reviewPanel.show(state.finding, reviews, this.app.session, this.loadedFilm, evidence.calls(state.finding));
    replace(this.factsBody, facts(evidence.prediction, truth));
    this.#showHeat();
  }

  /** The pictures alone: for what changes while a slider moves. */
  #showHeat() {
    const { evidence, state, stage, plain, truth, reviews } = this;
    if (!evidence) return;
    const { finding } = state;
    const regions = state.heat ? evidence.regions(finding, state) : [];
    stage.layer = state.heat ? evidence.paint(finding, state) : null;
    stage.views = evidence.prediction.views.map(view => view.geometry);
    const truthMarks = state.truth ? boxesOf(truth, finding).map(box => ({ box, kind: 'truth', label: t('mark.truth') })) : [];
    const reviewMarks = reviews
      .of(finding)
      .filter(review => review.box)
      .map(review => ({ box: review.box, kind: 'review', label: t('mark.review') }));
    stage.marks = [...regions.map(box => ({ box, kind: 'region' })), ...truthMarks, ...reviewMarks];
    plain.marks = [...truthMarks, ...reviewMarks];
    plain.element.hidden = !state.side;
    stage.describe(
      t('film.describe', {
        finding: findingName(finding),
        probability: evidence.probability(finding).toFixed(3),
        image: shortened(this.key.image),
      }),
    );
    plain.describe(t('film.describePlain', { image: shortened(this.key.image) }));
    const heatmap = evidence.heatmap(finding, state.method);
    this.colorBar.element.hidden = !state.heat;
    this.colorBar.show(heatmap, state, evidence.fade(finding, state));
    this.heatPanel.tell(heatmap, regions);
    this.element.dataset.finding = finding;
    this.#showTools();
    stage.draw();
    plain.invalidate();
  }

  #showTools() {
    this.toolbar.show({
      windowTool: this.stage.gestures.tool === 'window',
      invert: this.window.inverted,
      heat: this.state?.heat,
      sideBySide: this.state?.side,
      drawBox: this.stage.gestures.tool === 'box',
    });
  }

  // ---- Acting

  change(part, isStep = false) {
    const before = this.state;
    Object.assign((this.state = { ...before }), part);
    for (const [name, value] of Object.entries(part)) keepTaste(name, value);
    if (isStep) this.app.router.go(this.#ownHref());
    else {
      this.app.router.amend(this.#ownHref());
      // A slider must not be rebuilt under the finger that moves it.
      const isSliding = document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'range';
      if (isSliding) this.#showHeat();
      else if (this.evidence) this.#showKeepingFocus();
    }
  }

  #showKeepingFocus() {
    const inPanel = this.heatPanel.element.contains(document.activeElement);
    const at = inPanel ? [...this.heatPanel.element.querySelectorAll('input, select')].indexOf(document.activeElement) : -1;
    this.showAll();
    if (at >= 0) this.heatPanel.element.querySelectorAll('input, select')[at]?.focus();
  }

  step(offset) {
    if (!this.evidence) return;
    const order = this.evidence.sorted(this.state.sort);
    const next = order[order.indexOf(this.state.finding) + offset];
    if (!next) return;
    this.state = { ...this.state, finding: next };
    this.app.router.amend(this.#ownHref());
    this.bars.select(next);
    this.#showHeat();
    this.reviewPanel.show(next, this.reviews, this.app.session, this.loadedFilm, this.evidence.calls(next));
  }

  go(offset) {
    const image = this.neighbors?.at(offset);
    if (!image) return;
    const { finding, model, ...rest } = writeState({ ...this.state, zoom: 1, x: 0.5, y: 0.5 });
    this.app.router.go(filmHref(this.list, image, { ...rest, model, finding }));
  }

  nextMethod() {
    const { methods } = this.evidence?.prediction ?? { methods: [] };
    if (methods.length) this.change({ method: methods[(methods.indexOf(this.state.method) + 1) % methods.length] });
  }

  useTool(tool) {
    for (const stage of [this.stage, this.plain]) stage.gestures.use(stage === this.plain && tool === 'box' ? 'pan' : tool);
    this.#showTools();
    if (tool === 'box') notify(t('review.drawHint'));
  }

  async answer(review) {
    if (!this.evidence) return;
    // A box says that the finding is there: that agrees with the model, or does not.
    review.verdict ??= this.evidence.calls(review.finding) ? 'agree' : 'disagree';
    try {
      await this.reviews.add({ ...review, model: this.evidence.prediction.provenance.model });
      this.useTool('pan');
      notify(t('review.saved', { finding: findingName(review.finding), verdict: t(`review.${review.verdict}`) }));
      this.showAll();
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  async #removeReview(id) {
    try {
      await this.reviews.remove(id);
      this.showAll();
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  #download(what) {
    const { loadedFilm, evidence, state, truth } = this;
    const heatmap = evidence.heatmap(state.finding, state.method);
    if (!loadedFilm || !heatmap || heatmap.isZero) return notify(t(heatmap ? 'heat.zero' : 'heat.missing'), 'error');
    what(loadedFilm, evidence, state.finding, state, state.truth ? boxesOf(truth, state.finding) : []);
  }

  async #scoreAgain() {
    try {
      await this.app.films.retry(this.key);
      notify(t('failures.retried'));
      this.app.predictions.forget(parts => parts[0].image === this.key.image);
      this.load();
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  #amendSoon() {
    clearTimeout(this.#amending);
    this.#amending = setTimeout(() => {
      const { x, y, zoom } = this.viewport;
      const { center, width, inverted } = this.window;
      Object.assign(this.state, { x, y, zoom, center, width, invert: inverted });
      this.app.router.amend(this.#ownHref());
    }, 150);
  }

  #ownHref() {
    return href('film', [this.key.dataset, this.key.image], { ...listParameters(this.list), ...writeState(this.state) });
  }

  listHref() {
    const { dataset, finding, min, model } = this.list;
    return href('worklist', [dataset], { finding, min, model, at: this.neighbors?.index > 0 ? this.neighbors.index : '' });
  }
}

function boxesOf(truth, finding) {
  return (truth?.boxes ?? []).filter(box => box.finding === finding);
}

/** Whether another attempt may end differently: the film is there, and was refused. */
function canScoreAgain(error) {
  return error.status === 404 && !['prediction-not-found', 'route-unknown', 'name-invalid'].includes(error.code);
}

/** The film view: what the model saw, and where. @module */
import { h } from '../core/dom.js';
import { findingName, t } from '../core/i18n.js';
import { bindKeys } from '../core/keys.js';
import { shortened } from '../core/names.js';
import { notify } from '../core/notify.js';
import { href } from '../core/router.js';
import { keep } from '../core/settings.js';
import { FilmReviews } from '../reviews/reviews.js';
import { filmActions } from './actions.js';
import { saveMap, saveOverlay, savePrediction } from './download.js';
import { Evidence } from './evidence.js';
import { showHead } from './head.js';
import { loadInto } from './loading.js';
import { boxesOf } from './marks.js';
import { filmHref, listOf, listParameters, Neighbors } from './neighbors.js';
import { Panes } from './panes.js';
import { requestMaps } from './requested-maps.js';
import { SidePanel } from './side-panel.js';
import { keepTaste, readState, writeState } from './state.js';
import { Toolbar } from './toolbar.js';
import { Viewport } from './viewport.js';
import { GrayWindow } from './window.js';

/** Opens a film's page. @param {import('../app.js').App} app @param {import('../core/router.js').Route} route */
export function openFilm(app, route, signal) {
  return new FilmPage(app, route, signal);
}

/** The page; {@link filmActions}, {@link loadInto}, {@link showHead} and {@link SidePanel} work on it. */
export class FilmPage {
  #amending = 0;
  #waiting = new AbortController();

  constructor(app, route, signal) {
    [this.app, this.signal] = [app, signal];
    this.viewport = new Viewport();
    this.window = new GrayWindow();
    this.panes = new Panes(this.viewport, this.window, signal, box => this.answer({ finding: this.state.finding, box }));
    this.downloads = {
      overlay: () => this.#download(saveOverlay),
      map: () => this.#download((film, evidence, finding, state) => saveMap(evidence, finding, state)),
      json: () => savePrediction(this.evidence),
    };
    this.side = new SidePanel(this);
    this.actions = filmActions(this);
    this.toolbar = new Toolbar(this.actions);
    this.head = h('header', { class: 'film-head' });
    const main = h('div', { class: 'film-main' }, this.toolbar.element, this.panes.element, this.panes.colorBar.element);
    this.element = h('div', { class: 'film-page' }, this.head, h('div', { class: 'film-body' }, main, this.side.element));
    this.useTool('pan');
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
      if (!this.evidence.findings.includes(this.state.finding)) this.state.finding = before.finding;
      this.showAll();
    }
  }

  /** Loads the film of the address and what is known of it. */
  load() {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const { app, key } = this;
    const neighbors = Neighbors.known(app.lists.of(this.list), key.image);
    Object.assign(this, { evidence: null, truth: null, loadedFilm: null, requested: null, neighbors });
    this.reviews = new FilmReviews(app.films, key);
    this.panes.clear(app.pictures.peek(key, this.state.model) ?? null);
    delete this.element.dataset.film;
    this.showHead();
    this.side.showLoading();
    app.notice.show();
    app.setTitle(this.title);
    loadInto(this, this.#waiting.signal);
  }

  // ---- Showing

  showHead() {
    showHead(this.head, this);
  }

  showFilm(picture) {
    this.loadedFilm = picture;
    // A prediction at hand draws it at once, with its heat map.
    this.panes.showFilm(picture, this.app.predictions.peek(this.key, this.state.model) !== undefined);
    this.element.dataset.film = this.key.image;
    if (this.evidence) this.showAll();
  }

  showEvidence(evidence) {
    this.evidence = evidence;
    const { prediction } = evidence;
    this.app.notice.show({ model: prediction.provenance.model, notice: prediction.notice, trained: prediction.trained });
    if (!evidence.findings.includes(this.state.finding)) this.state.finding = evidence.sorted(this.state.sort)[0];
    this.side.open();
    this.showAll();
  }

  /** Everything that depends on the state. */
  showAll() {
    this.side.show();
    this.#showHeat();
  }

  /** The pictures alone: for what changes while a slider moves. */
  #showHeat() {
    if (!this.evidence) return;
    const { heatmap, regions } = this.panes.show(this.key.image, this);
    this.side.heatPanel.tell(heatmap, regions);
    this.element.dataset.finding = this.state.finding;
    this.#showTools();
  }

  #showTools() {
    this.toolbar.show({
      windowTool: this.panes.tool === 'window',
      invert: this.window.inverted,
      heat: this.state?.heat,
      sideBySide: this.state?.side,
      drawBox: this.panes.tool === 'box',
    });
  }

  // ---- Acting

  change(part, isStep = false) {
    this.state = { ...this.state, ...part };
    for (const [name, value] of Object.entries(part)) keepTaste(name, value);
    if (isStep) return this.app.router.go(this.#ownHref());
    this.app.router.amend(this.#ownHref());
    // A slider must not be rebuilt under the finger that moves it.
    const isSliding = document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'range';
    if (isSliding) this.#showHeat();
    else if (this.evidence) this.showAll();
  }

  step(offset) {
    if (!this.evidence) return;
    const order = this.evidence.sorted(this.state.sort);
    const next = order[order.indexOf(this.state.finding) + offset];
    if (!next) return;
    this.state = { ...this.state, finding: next };
    this.app.router.amend(this.#ownHref());
    this.side.bars.select(next);
    this.#showHeat();
    this.side.showReview();
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
    this.panes.use(tool);
    this.#showTools();
    if (tool === 'box') notify(t('review.drawHint'));
  }

  async answer(review) {
    if (!this.evidence) return;
    // A box says that the finding is there: that agrees with the model, or does not.
    review.verdict ??= this.evidence.calls(review.finding) ? 'agree' : 'disagree';
    const { reviews } = this;
    try {
      await reviews.add({ ...review, model: this.evidence.prediction.provenance.model });
      notify(t('review.saved', { finding: findingName(review.finding), verdict: t(`review.${review.verdict}`) }));
      if (reviews !== this.reviews) return;
      this.useTool('pan');
      this.showAll();
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  async removeReview(id) {
    const { reviews } = this;
    try {
      await reviews.remove(id);
      if (reviews === this.reviews) this.showAll();
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

  /** Has a method's maps computed, which takes minutes, and shows them; the reader may go on meanwhile. @param {string} method */
  async requestMaps(method) {
    const { app, key, state } = this;
    const { signal } = this.#waiting;
    this.requested = method;
    this.showAll();
    try {
      if (!(await requestMaps(app.films, key, state.finding, method, signal))) return;
      this.#forgetPrediction(key);
      const prediction = await app.predictions.get(key, this.state.model);
      if (signal.aborted) return;
      this.evidence = new Evidence(prediction, this.evidence.card);
      this.requested = null;
      this.change({ method });
      // Also where a slider has the focus.
      this.showAll();
    } catch (error) {
      if (signal.aborted) return;
      notify(error.message, 'error');
      this.requested = null;
      this.showAll();
    }
  }

  #forgetPrediction({ dataset, image }) {
    this.app.predictions.forget(([key]) => key.dataset === dataset && key.image === image);
  }

  async scoreAgain() {
    try {
      await this.app.films.retry(this.key);
      notify(t('failures.retried'));
      this.#forgetPrediction(this.key);
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

/** Two models on one film, or two films: side by side, moved together. @module */
import { h, replace, setText } from '../core/dom.js';
import { button, errorState, field, iconButton, select } from '../core/controls.js';
import { findingName, t } from '../core/i18n.js';
import { bindKeys } from '../core/keys.js';
import { nameElement, patientOf, shortened } from '../core/names.js';
import { href } from '../core/router.js';
import { FindingBars } from '../film/bars.js';
import { Evidence } from '../film/evidence.js';
import { filmHref } from '../film/neighbors.js';
import { Stage } from '../film/stage.js';
import { readState, writeState } from '../film/state.js';
import { Viewport } from '../film/viewport.js';
import { GrayWindow } from '../film/window.js';

/** Opens the comparison: `#/compare/{dataset}/{image}?model=…&other={image}&otherModel=…`. */
export function openComparison(app, route, signal) {
  return new ComparisonPage(app, route, signal);
}

class ComparisonPage {
  constructor(app, route, signal) {
    [this.app, this.signal] = [app, signal];
    this.viewport = new Viewport();
    this.window = new GrayWindow();
    this.sides = ['left', 'right'].map(name => new Side(app, name, this.viewport, this.window, signal, change => this.#change(change)));
    this.head = h('header', { class: 'film-head' });
    this.element = h('div', { class: 'film-page compare-page' }, this.head, h('div', { class: 'compare-body' }, this.sides.map(side => side.element)));
    bindKeys('film', this.#actions(), signal);
    this.update(route);
  }

  get title() {
    return t('compare.title');
  }

  async update(route) {
    const [dataset = '', image = ''] = route.segments;
    const { query } = route;
    this.state = readState(query);
    this.keys = [
      { dataset, image, model: query.get('model') ?? '' },
      { dataset, image: query.get('other') ?? image, model: query.get('otherModel') ?? '' },
    ];
    this.viewport.set(this.state);
    this.#showHead();
    await Promise.all(this.sides.map((side, i) => side.load(this.keys[i])));
    if (this.signal.aborted) return;
    await this.#suggestModel();
    const { evidence } = this.sides[0];
    if (evidence && !evidence.findings.includes(this.state.finding)) this.state.finding = evidence.sorted(this.state.sort)[0];
    this.#show();
  }

  /** Of a film alone, the other side shows another model that scored it. */
  async #suggestModel() {
    const [left, right] = this.sides;
    if (this.keys[1].image !== this.keys[0].image || this.keys[1].model || !left.evidence) return;
    const other = right.models.find(id => id !== left.evidence.prediction.provenance.model);
    if (!other) return;
    this.keys[1].model = other;
    await right.load(this.keys[1]);
    this.app.router.amend(this.#href());
  }

  #show() {
    const [left, right] = this.sides;
    const { state } = this;
    left.show(state, right.evidence);
    right.show(state, left.evidence);
    this.app.notice.show(...this.sides.filter(side => side.evidence).map(({ evidence: { prediction } }) =>
      ({ model: prediction.provenance.model, notice: prediction.notice, trained: prediction.trained })));
    this.#showHead();
  }

  #showHead() {
    const [{ dataset, image }] = this.keys;
    replace(this.head, h('a', { class: 'button small', href: filmHref({ dataset, finding: '', min: '', model: '' }, image, { finding: this.state.finding }) }, t('compare.toFilm')),
      h('h1', {}, t('compare.title')),
      h('div', { class: 'film-steps' },
        iconButton('zoomIn', t('keys.film.zoomIn'), () => this.actions.zoomIn()), iconButton('zoomOut', t('keys.film.zoomOut'), () => this.actions.zoomOut()),
        iconButton('fit', t('keys.film.fit'), () => this.actions.fit()), iconButton('invert', t('keys.film.invert'), () => this.actions.invert()),
        iconButton('heat', t('keys.film.heat'), () => this.actions.heat())));
  }

  #change({ side, finding, image, model }) {
    if (finding) {
      this.state.finding = finding;
      this.app.router.amend(this.#href());
      return this.#show();
    }

    if (image !== undefined) this.keys[side === 'left' ? 0 : 1].image = image;
    if (model !== undefined) this.keys[side === 'left' ? 0 : 1].model = model;
    this.app.router.go(this.#href());
  }

  #href() {
    const [left, right] = this.keys;
    const { finding, model, ...rest } = writeState(this.state);
    return href('compare', [left.dataset, left.image], { finding, ...rest, model: left.model, other: right.image === left.image ? '' : right.image, otherModel: right.model });
  }

  #actions() {
    const set = part => { Object.assign(this.state, part); this.#show(); };
    const step = offset => {
      const order = this.sides[0].evidence?.sorted(this.state.sort) ?? [];
      const finding = order[order.indexOf(this.state.finding) + offset];
      if (finding) this.#change({ finding });
    };
    const withFilm = act => { const { stage } = this.sides[0]; if (stage.film) act(stage.pane, stage.film); };
    const pan = (dx, dy) => withFilm((pane, film) => this.viewport.pan(dx, dy, pane, film));
    const tool = name => this.sides.forEach(side => side.stage.gestures.use(side.stage.gestures.tool === name ? 'pan' : name));
    const nothing = () => {};
    this.actions = {
      nextFinding: () => step(1), previousFinding: () => step(-1), nextFilm: nothing, previousFilm: nothing,
      heat: () => set({ heat: !this.state.heat }), sideBySide: nothing, contours: () => set({ contours: this.state.contours.length ? [] : [0.5, 0.8] }),
      regions: () => set({ regions: this.state.regions > 0 ? 0 : 0.5 }), truth: () => set({ truth: !this.state.truth }), method: nothing,
      lessOpacity: () => set({ opacity: Math.max(0, this.state.opacity - 0.1) }), moreOpacity: () => set({ opacity: Math.min(1, this.state.opacity + 0.1) }),
      zoomIn: () => withFilm((pane, film) => this.viewport.zoomAt(1.25, pane, film)), zoomOut: () => withFilm((pane, film) => this.viewport.zoomAt(0.8, pane, film)),
      fit: () => this.viewport.fit(), actualSize: () => withFilm((pane, film) => this.viewport.actualSize(pane, film)),
      panLeft: () => pan(60, 0), panRight: () => pan(-60, 0), panUp: () => pan(0, 60), panDown: () => pan(0, -60),
      windowTool: () => tool('window'), wider: () => this.window.set({ width: this.window.width + 10 }), narrower: () => this.window.set({ width: this.window.width - 10 }),
      brighter: () => this.window.set({ center: this.window.center - 5 }), darker: () => this.window.set({ center: this.window.center + 5 }),
      invert: () => this.window.set({ inverted: !this.window.inverted }), reset: () => { this.viewport.fit(); this.window.reset(); },
      fullScreen: () => document.fullscreenElement ? document.exitFullscreen() : this.app.goFullScreen(),
      agree: nothing, disagree: nothing, unsure: nothing, drawBox: nothing,
      back: () => this.app.router.go(filmHref({ dataset: this.keys[0].dataset, finding: '', min: '', model: '' }, this.keys[0].image, { finding: this.state.finding })),
    };
    return this.actions;
  }
}

/** One half: a film by a model. */
class Side {
  evidence = null;
  models = [];

  constructor(app, name, viewport, window, signal, onChange) {
    Object.assign(this, { app, name, onChange });
    this.stage = new Stage(viewport, window, signal);
    this.message = h('div', { class: 'stage-message', role: 'status' });
    this.head = h('div', { class: 'compare-head' });
    this.bars = new FindingBars(finding => onChange({ finding }), t(`compare.${name}`));
    this.bars.element.id = `bars-${name}`;
    this.element = h('section', { class: 'compare-side', 'aria-label': t(`compare.${name}`) }, this.head, h('div', { class: 'panes' }, this.stage.element, this.message), this.bars.element);
  }

  async load(key) {
    if (this.key && this.key.image === key.image && this.key.model === key.model) return;
    this.key = { ...key };
    const { app } = this;
    const wanted = this.key;
    this.evidence = null;
    try {
      const [picture, prediction, models, truth] = await Promise.all([
        app.pictures.get({ dataset: key.dataset, image: key.image }), app.predictions.get({ dataset: key.dataset, image: key.image }, key.model),
        app.films.models(key).catch(() => []), app.films.truth(key).catch(() => null),
      ]);
      const card = await app.service.card(prediction.provenance.model).catch(() => null);
      if (wanted !== this.key) return;
      this.stage.film = picture;
      this.evidence = new Evidence(prediction, card);
      this.truth = truth;
      this.models = models;
      setText(this.message, '');
    } catch (error) {
      if (wanted !== this.key) return;
      [this.stage.film, this.stage.layer] = [null, null];
      replace(this.message, errorState(error));
      replace(this.bars.element);
    }
  }

  show(state, other) {
    const { evidence, stage, key, models } = this;
    const nameInput = h('input', { type: 'text', value: key.image, spellcheck: 'false', autocomplete: 'off', list: `films-${this.name}` });
    nameInput.addEventListener('change', () => this.onChange({ side: this.name, image: nameInput.value }));
    replace(this.head,
      field(t('compare.film'), nameInput), this.#suggestions(),
      models.length > 0 ? field(t('worklist.model'), select([...new Set([...models, ...(key.model ? [key.model] : [])])].map(id => [id, id]), evidence?.prediction.provenance.model ?? key.model, model => this.onChange({ side: this.name, model }))) : null);
    if (!evidence) return;
    const { finding } = state;
    const has = evidence.findings.includes(finding);
    this.bars.show(evidence, evidence.sorted(state.sort), { truth: this.truth?.labels, other });
    this.bars.select(finding);
    stage.layer = has && state.heat ? evidence.paint(finding, state) : null;
    stage.views = evidence.prediction.views.map(view => view.geometry);
    const truth = state.truth ? (this.truth?.boxes ?? []).filter(box => box.finding === finding).map(box => ({ box, kind: 'truth', label: t('mark.truth') })) : [];
    stage.marks = [...(has && state.heat ? evidence.regions(finding, state) : []).map(box => ({ box, kind: 'region' })), ...truth];
    stage.describe(has ? t('film.describe', { finding: findingName(finding), probability: evidence.probability(finding).toFixed(3), image: shortened(key.image) }) : t('film.describePlain', { image: shortened(key.image) }));
    stage.invalidate();
  }

  /** The same patient's films, as far as lists that were read have them. */
  #suggestions() {
    const { dataset, image } = this.key;
    const patient = patientOf(image);
    const rows = this.app.lists.of({ dataset }).rows.map(row => row.image);
    const same = patient ? rows.filter(name => patientOf(name) === patient) : rows;
    return h('datalist', { id: `films-${this.name}` }, same.slice(0, 200).map(name => h('option', { value: name })));
  }
}

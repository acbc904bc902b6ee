/** Two models on one film, or two films: side by side, moved together. @module */
import { h, replace } from '../core/dom.js';
import { iconButton } from '../core/controls.js';
import { t } from '../core/i18n.js';
import { bindKeys } from '../core/keys.js';
import { href } from '../core/router.js';
import { filmHref } from '../film/neighbors.js';
import { readState, writeState } from '../film/state.js';
import { heatActions, viewActions } from '../film/view-actions.js';
import { Viewport } from '../film/viewport.js';
import { GrayWindow } from '../film/window.js';
import { Side } from './side.js';

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
    this.element = h(
      'div',
      { class: 'film-page compare-page' },
      this.head,
      h(
        'div',
        { class: 'compare-body' },
        this.sides.map(side => side.element),
      ),
    );
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
    this.app.notice.show(
      ...this.sides
        .filter(side => side.evidence)
        .map(({ evidence: { prediction } }) => ({
          model: prediction.provenance.model,
          notice: prediction.notice,
          trained: prediction.trained,
        })),
    );
    this.#showHead();
  }

  #showHead() {
    replace(
      this.head,
      h('a', { class: 'button small', href: this.#filmHref() }, t('compare.toFilm')),
      h('h1', {}, t('compare.title')),
      h(
        'div',
        { class: 'film-steps' },
        iconButton('zoomIn', t('keys.film.zoomIn'), () => this.actions.zoomIn()),
        iconButton('zoomOut', t('keys.film.zoomOut'), () => this.actions.zoomOut()),
        iconButton('fit', t('keys.film.fit'), () => this.actions.fit()),
        iconButton('invert', t('keys.film.invert'), () => this.actions.invert()),
        iconButton('heat', t('keys.film.heat'), () => this.actions.heat()),
      ),
    );
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

  #filmHref() {
    const [{ dataset, image }] = this.keys;
    return filmHref({ dataset }, image, { finding: this.state.finding });
  }

  #href() {
    const [left, right] = this.keys;
    const { finding, model, ...rest } = writeState(this.state);
    return href('compare', [left.dataset, left.image], {
      finding,
      ...rest,
      model: left.model,
      other: right.image === left.image ? '' : right.image,
      otherModel: right.model,
    });
  }

  #actions() {
    const step = offset => {
      const order = this.sides[0].evidence?.sorted(this.state.sort) ?? [];
      const finding = order[order.indexOf(this.state.finding) + offset];
      if (finding) this.#change({ finding });
    };
    const tool = name => this.sides.forEach(side => side.stage.gestures.use(side.stage.gestures.tool === name ? 'pan' : name));
    this.actions = {
      ...viewActions(this.viewport, this.window, this.sides[0].stage, this.app),
      ...heatActions(
        () => this.state,
        part => {
          Object.assign(this.state, part);
          this.#show();
        },
      ),
      nextFinding: () => step(1),
      previousFinding: () => step(-1),
      windowTool: () => tool('window'),
      reset: () => {
        this.viewport.fit();
        this.window.reset();
      },
      back: () => this.app.router.go(this.#filmHref()),
      // Of the film's page alone.
      ...Object.fromEntries(
        ['nextFilm', 'previousFilm', 'sideBySide', 'method', 'agree', 'disagree', 'unsure', 'drawBox'].map(name => [name, () => {}]),
      ),
    };
    return this.actions;
  }
}

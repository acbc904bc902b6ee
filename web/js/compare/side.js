/** One half of the comparison: a film by a model. @module */
import { h, replace, setText } from '../core/dom.js';
import { errorState, field, select } from '../core/controls.js';
import { t } from '../core/i18n.js';
import { patientOf } from '../core/names.js';
import { FindingBars } from '../film/bars.js';
import { Evidence } from '../film/evidence.js';
import { described, describedPlain, regionMarks, truthMarks } from '../film/marks.js';
import { Stage } from '../film/stage.js';

/** A film, its bars, and the choice of film and model. */
export class Side {
  evidence = null;
  models = [];

  constructor(app, name, viewport, window, signal, onChange) {
    Object.assign(this, { app, name, onChange });
    this.stage = new Stage(viewport, window, signal);
    this.message = h('div', { class: 'stage-message', role: 'status' });
    this.head = h('div', { class: 'compare-head' });
    this.bars = new FindingBars(finding => onChange({ finding }), t(`compare.${name}`));
    this.bars.element.id = `bars-${name}`;
    this.element = h(
      'section',
      { class: 'compare-side', 'aria-label': t(`compare.${name}`) },
      this.head,
      h('div', { class: 'panes' }, this.stage.element, this.message),
      this.bars.element,
    );
  }

  async load(key) {
    if (this.key && ['dataset', 'image', 'model'].every(part => this.key[part] === key[part])) return;
    this.key = { ...key };
    const { app } = this;
    const wanted = this.key;
    this.evidence = null;
    try {
      const [picture, prediction, models, truth] = await Promise.all([
        app.pictures.get({ dataset: key.dataset, image: key.image }, key.model),
        app.predictions.get({ dataset: key.dataset, image: key.image }, key.model),
        app.films.models(key).catch(() => []),
        app.films.truth(key).catch(() => null),
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
    replace(
      this.head,
      field(t('compare.film'), nameInput),
      this.#suggestions(),
      models.length > 0
        ? field(
            t('worklist.model'),
            select(
              [...new Set([...models, ...(key.model ? [key.model] : [])])].map(id => [id, id]),
              evidence?.prediction.provenance.model ?? key.model,
              model => this.onChange({ side: this.name, model }),
            ),
          )
        : null,
    );
    if (!evidence) return;
    const { finding } = state;
    const has = evidence.findings.includes(finding);
    this.bars.show(evidence, evidence.sorted(state.sort), { truth: this.truth?.labels, other });
    this.bars.select(finding);
    stage.layer = has && state.heat ? evidence.paint(finding, state) : null;
    stage.views = evidence.views;
    stage.marks = [
      ...(has && state.heat ? regionMarks(evidence.regions(finding, state)) : []),
      ...(state.truth ? truthMarks(this.truth, finding) : []),
    ];
    stage.describe(has ? described(key.image, finding, evidence) : describedPlain(key.image));
    stage.invalidate();
  }

  /** The same patient's films, as far as lists that were read have them. */
  #suggestions() {
    const { dataset, image } = this.key;
    const patient = patientOf(image);
    const same = this.app.lists.images(dataset, name => !patient || patientOf(name) === patient);
    return h(
      'datalist',
      { id: `films-${this.name}` },
      same.map(name => h('option', { value: name })),
    );
  }
}

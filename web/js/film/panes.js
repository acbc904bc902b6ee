/** The film with its heat map, the film alone beside it, and the scale of the colors below. @module */
import { h, setText } from '../core/dom.js';
import { t } from '../core/i18n.js';
import { ColorBar } from './colorbar.js';
import { described, describedPlain, regionMarks, reviewMarks, truthMarks } from './marks.js';
import { Stage } from './stage.js';

/** The two panes of a film's page. */
export class Panes {
  /** @param {(box: import('./stage.js').Box) => void} onBox Called with a box that was drawn. */
  constructor(viewport, window, signal, onBox) {
    this.stage = new Stage(viewport, window, signal);
    this.plain = new Stage(viewport, window, signal);
    this.stage.onBox = onBox;
    this.colorBar = new ColorBar();
    this.message = h('div', { class: 'stage-message', role: 'status' });
    this.element = h('div', { class: 'panes' }, this.plain.element, this.stage.element, this.message);
  }

  /** What the left button does. */
  get tool() {
    return this.stage.gestures.tool;
  }

  /** Chooses that; boxes are drawn where the heat map is. */
  use(tool) {
    this.stage.gestures.use(tool);
    this.plain.gestures.use(tool === 'box' ? 'pan' : tool);
  }

  /** No film under another's name: what is not at hand leaves the panes empty until it is. */
  clear(film) {
    for (const stage of [this.stage, this.plain]) {
      Object.assign(stage, { film, layer: null, marks: [], views: [] });
      if (!film) stage.draw();
    }

    setText(this.message, film ? '' : t('film.loadingFilm'));
  }

  /** @param {import('./picture.js').FilmPicture} picture @param {boolean} isDrawnNext What is known of the film follows at once. */
  showFilm(picture, isDrawnNext) {
    for (const stage of [this.stage, this.plain]) {
      stage.film = picture;
      if (!isDrawnNext) stage.draw();
    }

    setText(this.message, '');
  }

  showFilmError(error) {
    for (const stage of [this.stage, this.plain]) Object.assign(stage, { film: null, layer: null, marks: [] }).invalidate();
    setText(this.message, t('film.unreadable', { reason: error.message }));
  }

  /** Draws what a state shows of a film. @returns The heat map, if the row has it, and its regions. */
  show(image, { evidence, truth, reviews, state }) {
    const { stage, plain, colorBar } = this;
    const { finding } = state;
    const heatmap = evidence.heatmap(finding, state.method);
    const regions = state.heat ? evidence.regions(finding, state) : [];
    const known = [...(state.truth ? truthMarks(truth, finding) : []), ...reviewMarks(reviews, finding)];
    stage.layer = state.heat ? evidence.paint(finding, state) : null;
    stage.views = evidence.views;
    stage.marks = [...regionMarks(regions), ...known];
    plain.marks = known;
    plain.element.hidden = !state.side;
    stage.describe(described(image, finding, evidence));
    plain.describe(describedPlain(image));
    colorBar.element.hidden = !state.heat;
    colorBar.show(heatmap, state, evidence.fade(finding, state));
    stage.draw();
    plain.invalidate();
    return { heatmap, regions };
  }
}

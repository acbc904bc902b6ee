/** What a prediction says of its findings, for bars, heat maps and legends. @module */
import { fadeOf, paintLayer } from '../heat/layer.js';
import { Heatmap } from '../heat/heatmap.js';
import { explain, methodOf } from '../heat/methods.js';
import { SeenArea } from '../heat/seen.js';
import { regionsOf, thresholdOf } from '../heat/regions.js';

/** A heat map on screen has at most so many pixels a side; downloads have the film's own. */
const LONGEST = 1024;

/** A prediction together with its model's card, if that is installed. */
export class Evidence {
  /** @param {object} prediction With maps. @param {object | null} card */
  constructor(prediction, card) {
    [this.prediction, this.card] = [prediction, card];
    this.findings = Object.keys(prediction.probabilities);
    /** The geometry of each view of the model. */
    this.views = prediction.views.map(view => view.geometry);
    this.layer = document.createElement('canvas');
    this.last = null;
    this.painted = [];
  }

  probability = finding => this.prediction.probabilities[finding];

  /** The probability from which a finding is reported; null if the model has none. */
  operatingPoint = finding => {
    const at = this.card?.findings.indexOf(finding) ?? -1;
    return this.card?.operatingPoints?.thresholds[at] ?? null;
  };

  /** Whether a finding is reported. */
  isReported = finding => this.operatingPoint(finding) !== null && this.probability(finding) >= this.operatingPoint(finding);

  /** Whether the model says that a finding is there: at its operating point, or at one half. */
  calls = finding => this.probability(finding) >= (this.operatingPoint(finding) ?? 0.5);

  /** Whether a finding is there, at the card's error rate: yes, no or uncertain; null if the model does not say. */
  answer = finding => this.prediction.answers?.[finding] ?? null;

  /** Findings in an order. @param {'probability' | 'ratio' | 'card'} order `ratio`: to the operating point. */
  sorted(order) {
    if (order === 'card') return this.findings;
    const value = order === 'ratio' ? f => this.probability(f) / (this.operatingPoint(f) ?? 0.5) : this.probability;
    return [...this.findings].sort((a, b) => value(b) - value(a));
  }

  /** Where the color ends up: 1, or less for what is not reported. */
  fade = (finding, state) => (state.fade ? fadeOf(this.probability(finding), this.operatingPoint(finding)) : 1);

  /** A finding's heat map for the screen; null if the row has no such map. */
  heatmap(finding, methodName) {
    const key = `${finding} ${methodName}`;
    if (this.last?.key === key) return this.last.heatmap;
    const explained = explain(this.prediction, finding, methodOf(methodName));
    if (!explained) return null;
    const { originalWidth: width, originalHeight: height } = explained[0].geometry;
    const share = Math.min(1, LONGEST / Math.max(width, height));
    const [columns, rows] = [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
    this.area ??= new SeenArea(this.views, columns, rows);
    const heatmap = new Heatmap(explained, columns, rows, this.area);
    this.last = { key, heatmap };
    return heatmap;
  }

  /** The finding's heat map painted; null where there is nothing to paint. @returns {HTMLCanvasElement | null} */
  paint(finding, state) {
    const heatmap = this.heatmap(finding, state.method);
    if (!heatmap || heatmap.isZero) return null;
    const fade = this.fade(finding, state);
    const painted = [heatmap, state.colors, state.opacity, state.threshold, String(state.contours), fade];
    if (!painted.every((part, i) => part === this.painted[i])) paintLayer(heatmap, state, fade, this.layer);
    this.painted = painted;
    return this.layer;
  }

  /** The boxes around the regions, in the film's pixels. */
  regions(finding, state) {
    const heatmap = state.regions > 0 ? this.heatmap(finding, state.method) : null;
    if (!heatmap) return [];
    const { originalWidth, originalHeight } = this.views[0];
    const [sx, sy] = [originalWidth / heatmap.width, originalHeight / heatmap.height];
    const threshold = state.regionsBy === 'energy' ? thresholdOf(heatmap, state.regions) : state.regions;
    return regionsOf(heatmap, threshold).map(r => ({ ...r, x: r.x * sx, y: r.y * sy, width: r.width * sx, height: r.height * sy }));
  }
}

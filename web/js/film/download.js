/** What can be saved of a film: the overlay at the film's size with its legend, the map, the prediction. @module */
import { h } from '../core/dom.js';
import { probability } from '../core/format.js';
import { fileName } from '../core/names.js';
import { Heatmap } from '../heat/heatmap.js';
import { explain, methodOf } from '../heat/methods.js';
import { drawOverlay, REGION_COLOR, TRUTH_COLOR } from '../heat/overlay.js';
import { DISCLAIMER, noticeOf } from '../models/notice.js';

/** Hands a file to the browser. @param {Blob} blob */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** A value as a JSON file. */
export function saveJson(value, name) {
  save(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }), name);
}

/** The film with the heat map, as a canvas: as drawn by the service, with finding, method, model and notice below. */
export function overlayCanvas(film, evidence, finding, state, truthBoxes) {
  const pixels = film.pixels();
  const { width, height } = pixels;
  const explained = explain(evidence.prediction, finding, methodOf(state.method));
  const heatmap = new Heatmap(explained, width, height);
  const scale = box => ({
    x: (box.x * width) / film.width,
    y: (box.y * height) / film.height,
    width: (box.width * width) / film.width,
    height: (box.height * height) / film.height,
  });
  drawOverlay(pixels.data, heatmap, state, evidence.fade(finding, state), [
    ...evidence.regions(finding, state).map(box => ({ box: scale(box), color: REGION_COLOR })),
    ...truthBoxes.map(box => ({ box: scale(box), color: TRUTH_COLOR })),
  ]);
  return withLegend(pixels, legendOf(evidence, finding, state));
}

/** Saves the overlay as PNG. */
export async function saveOverlay(film, evidence, finding, state, truthBoxes) {
  const canvas = overlayCanvas(film, evidence, finding, state, truthBoxes);
  const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
  save(blob, `${baseName(evidence)}.${fileName(finding)}.${state.method}.png`);
}

/** Saves a finding's map in the method's unit, with the geometry that places it. */
export function saveMap(evidence, finding, state) {
  const { prediction } = evidence;
  const views = explain(prediction, finding, methodOf(state.method)).map(({ geometry, height, width, cells }) => ({
    geometry,
    height,
    width,
    map: [...cells],
  }));
  saveJson(
    {
      dataset: prediction.dataset,
      image: prediction.image,
      finding,
      method: state.method,
      probability: evidence.probability(finding),
      model: prediction.provenance.model,
      trained: prediction.trained,
      refusal: prediction.refusal,
      notice: noticeOf(prediction),
      views,
    },
    `${baseName(evidence)}.${fileName(finding)}.${state.method}.json`,
  );
}

/** Saves the whole prediction. */
export function savePrediction(evidence) {
  saveJson({ ...evidence.prediction, notice: noticeOf(evidence.prediction) }, `${baseName(evidence)}.json`);
}

function baseName({ prediction }) {
  return fileName(prediction.image).replace(/\.(png|jpe?g)$/i, '');
}

// English whatever the page's language: the file leaves it.
function legendOf(evidence, finding, state) {
  const { prediction } = evidence;
  return [
    `${finding}: probability ${probability(evidence.probability(finding))}, ${methodOf(state.method).title}, ${prediction.provenance.model}`,
    "The scale is the share of this map's own peak.",
    ...(prediction.trained ? [] : ['The weights are untrained: the picture means nothing.']),
    ...(prediction.refusal
      ? [`This film would be refused as no frontal chest film (${prediction.refusal}): the picture means nothing.`]
      : []),
    noticeOf(prediction) || DISCLAIMER,
  ];
}

function withLegend(pixels, lines) {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const size = Math.max(11, Math.round(pixels.width / 64));
  context.font = `${size}px system-ui, sans-serif`;
  const wrapped = lines.flatMap(line => wrap(context, line, pixels.width - 2 * size));
  [canvas.width, canvas.height] = [pixels.width, pixels.height + Math.round(1.45 * size * wrapped.length) + 2 * size];
  context.fillStyle = '#14171a';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.putImageData(pixels, 0, 0);
  context.font = `${size}px system-ui, sans-serif`;
  context.fillStyle = '#e8eaed';
  context.textBaseline = 'top';
  wrapped.forEach((line, i) => context.fillText(line, size, pixels.height + size + Math.round(1.45 * size * i)));
  return canvas;
}

function wrap(context, text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (context.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }

  return lines;
}

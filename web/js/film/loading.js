/** Loads what the film's page shows, each part as soon as it is there. @module */
import { poll } from '../core/poll.js';
import { Evidence } from './evidence.js';
import { Neighbors } from './neighbors.js';

/** Time for the present film's own requests before its neighbors' begin. */
const HEAD_START = 50;

/** @param {import('./page.js').FilmPage} page @param {AbortSignal} signal Ends it: another film is looked at. */
export function loadInto(page, signal) {
  const { app, key, state } = page;
  app.pictures.get(key, state.model).then(
    picture => {
      if (!signal.aborted) page.showFilm(picture);
    },
    error => {
      if (!signal.aborted) page.panes.showFilmError(error);
    },
  );
  loadPrediction(page, signal);
  loadKnown(page, signal);
  loadNeighbors(page, signal);
}

/** The prediction; while the film is not scored, again and again. */
function loadPrediction(page, signal) {
  const { app, key, state } = page;
  return poll(
    async () => {
      try {
        const prediction = await app.predictions.get(key, state.model);
        const { model } = prediction.provenance;
        const [card, scoring] = await Promise.all([
          app.service.card(model).catch(() => null),
          app.service.models().then(
            models => models.scoring,
            () => null,
          ),
        ]);
        if (signal.aborted) return true;
        page.canRequest = model === scoring;
        page.showEvidence(new Evidence(prediction, card));
      } catch (error) {
        if (signal.aborted) return true;
        page.side.showNoPrediction(error);
        return error.code !== 'prediction-not-found';
      }

      const models = await app.films.models(key, signal).catch(() => []);
      if (!signal.aborted) page.side.offerModels(models);
      return true;
    },
    { signal, first: 500, most: 5000 },
  );
}

/** Labels and boxes of the dataset, and what readers said. */
async function loadKnown(page, signal) {
  const { app, key, reviews } = page;
  const [truth] = await Promise.all([app.films.truth(key, signal).catch(() => null), reviews.load(signal).catch(() => {})]);
  if (signal.aborted) return;
  page.truth = truth;
  if (page.evidence) page.showAll();
}

/** The film's place in its list, and its neighbors into the caches. */
async function loadNeighbors(page, signal) {
  const { app, key, state } = page;
  const neighbors = await new Neighbors(app.lists.of(page.list)).locate(key.image).catch(() => null);
  if (signal.aborted || !neighbors) return;
  page.neighbors = neighbors;
  page.showHead();
  await new Promise(resolve => setTimeout(resolve, HEAD_START));
  for (const offset of [1, -1]) {
    const image = neighbors.at(offset);
    if (image === null || signal.aborted) continue;
    app.pictures.get({ dataset: key.dataset, image }, state.model).catch(() => {});
    app.predictions.get({ dataset: key.dataset, image }, state.model).catch(() => {});
  }
}

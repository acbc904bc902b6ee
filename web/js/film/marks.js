/** What lies over a film besides the heat map, and the words for the picture. @module */
import { probability } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { shortened } from '../core/names.js';

/** The dataset's boxes of a finding. @param {object | null} truth */
export const boxesOf = (truth, finding) => (truth?.boxes ?? []).filter(box => box.finding === finding);

/** @returns {import('./stage.js').Mark[]} */
export const truthMarks = (truth, finding) => boxesOf(truth, finding).map(box => ({ box, kind: 'truth', label: t('mark.truth') }));

/** @returns {import('./stage.js').Mark[]} */
export const regionMarks = regions => regions.map(box => ({ box, kind: 'region' }));

/** @param {import('../reviews/reviews.js').FilmReviews} reviews @returns {import('./stage.js').Mark[]} */
export const reviewMarks = (reviews, finding) =>
  reviews
    .of(finding)
    .filter(review => review.box)
    .map(({ box }) => ({ box, kind: 'review', label: t('mark.review') }));

/** What a screen reader says of a film with a heat map. @param {import('./evidence.js').Evidence} evidence */
export const described = (image, finding, evidence) =>
  t('film.describe', { finding: findingName(finding), probability: probability(evidence.probability(finding)), image: shortened(image) });

/** What it says of a film alone. */
export const describedPlain = image => t('film.describePlain', { image: shortened(image) });

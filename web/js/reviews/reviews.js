/** A film's reviews: what readers answered to the model, finding by finding. @module */
import { keep, setting } from '../core/settings.js';

/** Reviews of one film, as they are stored. */
export class FilmReviews {
  /** @type {{id: string, finding: string, verdict: string, box?: object, note?: string, reviewer?: string, at: string, model?: string}[]} */
  all = [];

  /** @param {import('../api/films.js').FilmsApi} films @param {import('../api/films.js').FilmKey} key */
  constructor(films, key) {
    [this.films, this.key] = [films, key];
  }

  async load(signal) {
    this.all = (await this.films.reviews(this.key, signal)) ?? [];
  }

  /** The newest verdict on each finding. @returns {Map<string, string>} */
  get verdicts() {
    const newestLast = [...this.all].sort((a, b) => a.at.localeCompare(b.at));
    return new Map(newestLast.map(review => [review.finding, review.verdict]));
  }

  /** Reviews of a finding, newest first. */
  of(finding) {
    return this.all.filter(review => review.finding === finding).sort((a, b) => b.at.localeCompare(a.at));
  }

  /** Stores a review and reads what stands. */
  async add(review) {
    await this.films.addReview(this.key, { ...review, ...(reviewerName() ? { reviewer: reviewerName() } : {}) });
    await this.load();
  }

  /** Takes a review back. */
  async remove(id) {
    await this.films.deleteReview(this.key, id);
    await this.load();
  }
}

/** The reader's name, where nobody signs in. */
export const reviewerName = () => setting('reviewer', '');

/** Keeps the reader's name. */
export const nameReviewer = name => keep('reviewer', name.trim());

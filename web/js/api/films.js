/** The API's routes about films and what is known of them. @module */

/** @typedef {{dataset: string, image: string}} FilmKey */

/** Films, predictions, truth and reviews. */
export class FilmsApi {
  /** @param {import('./client.js').Client} client */
  constructor(client) {
    this.client = client;
  }

  datasets = signal => this.client.get(['datasets'], {}, signal).then(body => body.datasets);

  /** The film's file, or a picture of 8 bits that every browser shows; DICOM with the window that the model's row was scored with. */
  film = ({ dataset, image }, model, signal) => this.client.blob(['xrays', dataset, image], { model }, signal);
  display = ({ dataset, image }, model, signal) => this.client.blob(['thumbnails', dataset, image], { size: 'display', model }, signal);

  filmUrl = ({ dataset, image }) => this.client.url(['xrays', dataset, image]);
  thumbnailUrl = ({ dataset, image }, model) => this.client.url(['thumbnails', dataset, image], { model });

  prediction = ({ dataset, image }, { model, maps = true } = {}, signal) =>
    this.client.get(['predictions', dataset, image], { maps: maps ? 'true' : null, model }, signal);

  /** Has a method's maps computed. @returns {Promise<number | null>} Seconds until it is worth asking again; null: the row has them. */
  async requestMaps({ dataset, image }, finding, method, signal) {
    try {
      const answer = await this.client.send('GET', this.client.url(['overlays', dataset, image, finding], { method }), { signal });
      await answer.body?.cancel();
      return answer.status === 202 ? Number(answer.headers.get('Retry-After')) || 10 : null;
    } catch (error) {
      // The maps are there, and this finding's is zero.
      if (error.code === 'map-zero') return null;
      throw error;
    }
  }

  models = ({ dataset, image }, signal) => this.client.get(['predictions', dataset, image, 'models'], {}, signal).then(body => body.models);

  list = ({ dataset, finding, min, model }, { top, continuation } = {}, signal) =>
    this.client.get(['predictions', dataset], { finding, min, model, top, continuation }, signal);

  truth = ({ dataset, image }, signal) => this.client.get(['truth', dataset, image], {}, signal);

  failureCodes = (dataset, signal) => this.client.get(['failures', dataset, 'codes'], {}, signal);

  failures = (dataset, { code, top, continuation } = {}, signal) =>
    this.client.get(['failures', dataset], { code, top, continuation }, signal);

  retry = ({ dataset, image }, signal) => this.client.post(['failures', dataset, image, 'retry'], undefined, {}, signal);

  reviews = ({ dataset, image }, signal) => this.client.get(['reviews', dataset, image], {}, signal).then(body => body.reviews);
  addReview = ({ dataset, image }, review, signal) => this.client.post(['reviews', dataset, image], review, {}, signal);
  deleteReview = ({ dataset, image }, id, signal) => this.client.delete(['reviews', dataset, image, id], signal);
  datasetReviews = (dataset, { top, continuation } = {}, signal) =>
    this.client.get(['reviews', dataset], { format: 'json', top, continuation }, signal);
  reviewsFile = (dataset, what) => this.client.blob(['reviews', dataset], { format: 'csv', what });
}

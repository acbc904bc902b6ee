/** The API's routes about the service: models, runs, the session. @module */

/** Models, runs and the session. */
export class ServiceApi {
  #models = null;

  /** @param {import('./client.js').Client} client */
  constructor(client) {
    this.client = client;
  }

  /** The cards, asked for once. @returns {Promise<{scoring: string, models: object[]}>} */
  models() {
    this.#models ??= this.client.get(['models']).catch(error => {
      this.#models = null;
      throw error;
    });
    return this.#models;
  }

  /** A model's card, or null if it is not installed with the service. */
  async card(id) {
    const { models } = await this.models();
    return models.find(card => `${card.id}@${card.version}` === id) ?? null;
  }

  runs = ({ top = 50, continuation } = {}, signal) => this.client.get(['runs'], { top, continuation }, signal);
  run = (id, signal) => this.client.get(['runs', id], {}, signal);
  start = (request, signal) => this.client.post(['runs'], request, {}, signal);
  cancel = (id, signal) => this.client.delete(['runs', id], signal);
  redrive = (id, signal) => this.client.post(['runs', id, 'redrive'], undefined, {}, signal);
  report = (id, signal) => this.client.get(['runs', id, 'report'], {}, signal);
  evaluationUrl = id => this.client.url(['runs', id, 'evaluation']);

  session = signal => this.client.get(['session'], {}, signal);
  signIn = token => this.client.post(['session'], { token });
  signOut = () => this.client.delete(['session']);
}

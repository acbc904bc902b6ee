/** Maps that take the model, as Score-CAM's do: the service computes them on request, for every finding, and keeps them in the row. @module */
import { pause } from '../core/poll.js';

/**
 * Requests a method's maps and waits until the film's row has them.
 * @param {import('../api/films.js').FilmsApi} films @param {import('../api/films.js').FilmKey} key
 * @returns {Promise<boolean>} False if the signal came first.
 * @throws {import('../api/client.js').ApiError} Why there will be none.
 */
export async function requestMaps(films, key, finding, method, signal) {
  for (;;) {
    const seconds = await films.requestMaps(key, finding, method, signal);
    if (seconds === null) return true;
    if (!(await pause(seconds * 1000, signal))) return false;
  }
}

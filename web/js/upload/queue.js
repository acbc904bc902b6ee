/** Uploads, a few at a time, each until its row is there. Outlives the page that shows it. @module */
import { t } from '../core/i18n.js';
import { pause } from '../core/poll.js';

const AT_ONCE = 3;

/**
 * @typedef {{dataset: string, image: string, file: File | null, state: 'waiting' | 'sending' | 'scoring' | 'done' | 'failed', progress: number,
 *   code?: string, message?: string, prediction?: object}} Upload
 */

/** The queue. Sends `change`. */
export class UploadQueue extends EventTarget {
  /** @type {Upload[]} Newest first. */
  uploads = [];
  #sending = 0;
  #watching = 0;
  #next = [];
  #scoring = [];

  /** @param {import('../api/films.js').FilmsApi} films @param {(dataset: string, image: string) => void} onDone */
  constructor(films, onDone) {
    super();
    [this.films, this.onDone] = [films, onDone];
  }

  /** Adds films of a dataset. @param {import('./files.js').Film[]} chosen */
  add(dataset, chosen) {
    const added = chosen.map(({ file, path }) => ({ dataset, image: path, file, state: 'waiting', progress: 0 }));
    // Not spread into arguments: a folder of 100,000 films would be more than a call can take.
    this.uploads = [...added, ...this.uploads];
    this.#next = [...this.#next, ...added];
    this.#changed();
    while (this.#sending < AT_ONCE && this.#next.length > 0) this.#work();
  }

  /** How many are in each state. */
  get counts() {
    const counts = { waiting: 0, sending: 0, scoring: 0, done: 0, failed: 0 };
    for (const { state } of this.uploads) counts[state]++;
    return counts;
  }

  /** Takes what is over off the list. */
  clear() {
    this.uploads = this.uploads.filter(({ state }) => state !== 'done' && state !== 'failed');
    this.#changed();
  }

  /** Sends a failed one again. */
  retry(upload) {
    this.uploads = this.uploads.filter(other => other !== upload);
    this.add(upload.dataset, [{ file: upload.file, path: upload.image }]);
  }

  async #work() {
    this.#sending++;
    for (let upload = this.#next.shift(); upload; upload = this.#next.shift()) {
      this.#set(upload, { state: 'sending' });
      try {
        const { etag } = await this.#send(upload);
        this.#set(upload, { state: 'scoring', progress: 1, etag, failure: null });
        this.#scoring.push(upload);
        if (this.#watching < AT_ONCE) this.#watch();
      } catch (error) {
        this.#set(upload, { state: 'failed', code: error.code, message: error.message });
      }
    }

    this.#sending--;
  }

  /** A request that reports its progress, which fetch does not. A busy service is asked again. */
  async #send(upload) {
    for (let wait = 1000; ; wait = Math.min(30000, wait * 2)) {
      const { status, body } = await this.#post(upload);
      if (status === 202) return body;
      if (status === 401) this.films.client.onSignedOut(body);
      if (status !== 503 || wait >= 30000)
        throw Object.assign(new Error(body.detail ?? `${status}`), { code: body.code ?? `http-${status}` });
      await pause(wait, new AbortController().signal);
    }
  }

  #post(upload) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', this.films.filmUrl(upload));
      request.setRequestHeader('Content-Type', upload.file.type || 'application/octet-stream');
      request.upload.onprogress = ({ loaded, total }) => this.#set(upload, { progress: total > 0 ? loaded / total : 0 });
      request.onload = () => resolve({ status: request.status, body: parsed(request.responseText) });
      request.onerror = () => reject(Object.assign(new Error(t('error.unreachable')), { code: 'service-unreachable' }));
      request.send(upload.file);
    });
  }

  /** Asks for rows, oldest upload first, in rounds with pauses. */
  async #watch() {
    this.#watching++;
    const { signal } = new AbortController();
    let wait = 250;
    while (this.#scoring.length > 0) {
      const upload = this.#scoring.shift();
      if (await this.#isScored(upload)) wait = 250;
      else {
        this.#scoring.push(upload);
        await pause(wait, signal);
        wait = Math.min(2000, wait * 1.3);
      }
    }

    this.#watching--;
  }

  async #isScored(upload) {
    try {
      const prediction = await this.films.prediction(upload, { maps: false });
      // The row of an earlier version of the film stays until the new one is scored.
      if (prediction.provenance.etag !== upload.etag) return false;
      this.#set(upload, { state: 'done', prediction, file: null });
      this.onDone(upload.dataset, upload.image);
      return true;
    } catch (error) {
      if (error.code === 'prediction-not-found' || error.status === 0 || error.status === 503) return false;
      // The reason may be that of an earlier version, whose row goes away when this one is scored: a second look decides.
      if (upload.failure !== error.message) {
        upload.failure = error.message;
        return false;
      }
      this.#set(upload, { state: 'failed', code: error.code, message: error.message });
      return true;
    }
  }

  #set(upload, change) {
    Object.assign(upload, change);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

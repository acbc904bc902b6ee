/** A worklist's rows, read page by page as they are wanted. @module */

const ROWS_A_PAGE = 500;

/** @typedef {{dataset: string, finding: string, min: string, model: string}} ListQuery Empty strings: everything, the default. */
/**
 * @typedef {{image: string, probability: number | null, top: string | null, answer: string | null, unusual?: number, refusal?: string}} Row
 *   `top`: the most probable finding, in a list without a finding; `answer`: whether it, or the finding asked for, is there.
 */

/** The rows of one query, in the service's order. */
export class WorklistSource {
  /** @type {Row[]} */
  rows = [];
  /** Whether there are no further rows. */
  isComplete = false;
  /** The last answer without its rows: model, notice, least probability. */
  about = null;
  #continuation = undefined;
  #reading = null;
  #index = new Map();

  /** @param {import('../api/films.js').FilmsApi} films @param {ListQuery} query */
  constructor(films, query) {
    [this.films, this.query] = [films, query];
  }

  /** Reads the next rows; calls at the same time share one request. A page may be empty while more follow. */
  more() {
    if (this.isComplete) return Promise.resolve();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Reads until there are so many rows, or all. @param {() => void} [onProgress] Called after each page. */
  async until(count, onProgress = () => {}) {
    while (this.rows.length < count && !this.isComplete) {
      await this.more();
      onProgress();
    }
  }

  /** A film's place, or -1 among the rows that were read. */
  indexOf(image) {
    return this.#index.get(image) ?? -1;
  }

  /** A film's place, reading on for it; -1 if it is not among the first so many. */
  async find(image, most = 2000) {
    while (this.indexOf(image) < 0 && !this.isComplete && this.rows.length < most) await this.more();
    return this.indexOf(image);
  }

  async #read() {
    const { images, continuation, ...about } = await this.films.list(this.query, { top: ROWS_A_PAGE, continuation: this.#continuation });
    this.about = about;
    this.#continuation = continuation;
    for (const { image, probability, probabilities, answer, answers, unusual, refusal } of images) {
      this.#index.set(image, this.rows.length);
      const top = probabilities ? Object.entries(probabilities).reduce((a, b) => (b[1] > a[1] ? b : a), ['', -1]) : null;
      this.rows.push({
        image,
        probability: probability ?? top?.[1] ?? null,
        top: top?.[0] ?? null,
        answer: answer ?? answers?.[top?.[0]] ?? null,
        unusual,
        refusal,
      });
    }

    this.isComplete = !continuation;
  }
}

/** The sources of the last few queries, so that "next film" and "back" know where they are. */
export class WorklistSources {
  #sources = new Map();

  constructor(films) {
    this.films = films;
  }

  /** @param {ListQuery} query @returns {WorklistSource} */
  of({ dataset = '', finding = '', min = '', model = '' }) {
    const key = JSON.stringify([dataset, finding, min, model]);
    const source = this.#sources.get(key) ?? new WorklistSource(this.films, { dataset, finding, min, model });
    this.#sources.delete(key);
    this.#sources.set(key, source);
    if (this.#sources.size > 3) this.#sources.delete(this.#sources.keys().next().value);
    return source;
  }

  /** Images of a dataset that some list has and that satisfy, at most so many. @param {(image: string) => boolean} satisfies */
  images(dataset, satisfies, most = 200) {
    const found = new Set();
    for (const source of this.#sources.values()) {
      if (source.query.dataset !== dataset) continue;
      for (const { image } of source.rows) {
        if (found.size >= most) return [...found];
        if (satisfies(image)) found.add(image);
      }
    }

    return [...found];
  }

  /** Forgets a dataset's rows: something was uploaded or scored. */
  forget(dataset) {
    for (const key of [...this.#sources.keys()]) if (JSON.parse(key)[0] === dataset) this.#sources.delete(key);
  }
}

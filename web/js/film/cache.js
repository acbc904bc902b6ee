/** The last few things that were loaded or will be wanted next; older ones are let go, so that memory stays flat over any number of films. @module */

/** Promises by key, the least recently used let go first. @template T */
export class RecentCache {
  #entries = new Map();

  /** @param {number} capacity @param {(key: string) => Promise<T>} load @param {(value: T) => void} [release] */
  constructor(capacity, load, release = () => {}) {
    [this.capacity, this.load, this.release] = [capacity, load, release];
  }

  /** The value of a key, loaded unless it is there. A failure is not kept. @returns {Promise<T>} */
  get(key, ...parts) {
    const name = JSON.stringify([key, ...parts]);
    let entry = this.#entries.get(name);
    if (entry) this.#entries.delete(name);
    else {
      entry = { promise: this.load(key, ...parts), value: undefined };
      entry.promise.then(
        value => {
          if (this.#entries.get(name) === entry) entry.value = value;
          else this.release(value);
        },
        () => {
          if (this.#entries.get(name) === entry) this.#entries.delete(name);
        },
      );
    }

    this.#entries.set(name, entry);
    while (this.#entries.size > this.capacity) this.#drop(this.#entries.keys().next().value);
    return entry.promise;
  }

  /** The value if it is there already. */
  peek(key, ...parts) {
    return this.#entries.get(JSON.stringify([key, ...parts]))?.value;
  }

  /** Lets go of what matches. @param {(key: unknown[]) => boolean} matches */
  forget(matches) {
    for (const name of [...this.#entries.keys()]) if (matches(JSON.parse(name))) this.#drop(name);
  }

  #drop(name) {
    const { value } = this.#entries.get(name);
    this.#entries.delete(name);
    if (value !== undefined) this.release(value);
  }
}

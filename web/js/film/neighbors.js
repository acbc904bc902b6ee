/** A film's place in the worklist that it was opened from. @module */
import { href } from '../core/router.js';

/** The neighbors of a film. */
export class Neighbors {
  /** @param {import('../worklist/source.js').WorklistSource} source */
  constructor(source) {
    this.source = source;
    this.index = -1;
  }

  /** A film's neighbors as far as its list was read; null if the film is not in that. */
  static known(source, image) {
    const index = source.indexOf(image);
    return index < 0 ? null : Object.assign(new Neighbors(source), { index });
  }

  /** Finds the film, and reads on so far that the next one is known. */
  async locate(image) {
    this.index = await this.source.find(image);
    if (this.index >= 0) await this.source.until(this.index + 2);
    return this;
  }

  /** The film so many places on; null at the ends. */
  at(offset) {
    return this.index < 0 ? null : (this.source.rows[this.index + offset]?.image ?? null);
  }
}

/** The address of a film within a list. @param {Partial<import('../worklist/source.js').ListQuery>} list With its dataset. */
export function filmHref(list, image, query = {}) {
  return href('film', [list.dataset, image], { ...listParameters(list), ...query });
}

/** The list's part of a film's address. */
export function listParameters({ finding, min, model }) {
  return { by: finding, min, of: model };
}

/** The list that a film's address names. */
export function listOf(dataset, query) {
  return { dataset, finding: query.get('by') ?? '', min: query.get('min') ?? '', model: query.get('of') ?? '' };
}

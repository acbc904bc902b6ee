/** How fast a run is and how long it will take, from what was seen of it. @module */

/** Time over which the rate is taken. */
const WINDOW_SECONDS = 60;

/** Images that have a result or a failure. */
export function processed({ counts }) {
  return counts.succeeded + counts.failed + counts.skipped;
}

/** Whether nothing more happens by itself. */
export const isOver = run => ['Cancelled', 'Completed', 'CompletedWithFailures', 'Failed'].includes(run.state);

/** The rate of one run. */
export class Rate {
  #samples = [];

  /** @param {object} run @param {number} now Milliseconds. @returns {{perSecond: number | null, secondsLeft: number | null}} */
  observe(run, now) {
    const done = processed(run);
    const last = this.#samples.at(-1);
    // A redrive starts the counts anew.
    if (last && done < last.done) this.#samples = [];
    this.#samples.push({ now, done });
    while (now - this.#samples[0].now > WINDOW_SECONDS * 1000 && this.#samples.length > 2) this.#samples.shift();
    const first = this.#samples[0];
    const seen = now > first.now && done > first.done ? ((done - first.done) * 1000) / (now - first.now) : null;
    const perSecond = run.imagesPerSecond ?? seen ?? this.#sinceStart(run, now, done);
    return { perSecond, secondsLeft: perSecond && run.remaining !== undefined ? run.remaining / perSecond : null };
  }

  #sinceStart(run, now, done) {
    const seconds = run.startedAt ? (now - Date.parse(run.startedAt)) / 1000 : 0;
    return seconds > 0 && done > 0 ? done / seconds : null;
  }
}

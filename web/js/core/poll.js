/** Asking again. @module */

/** Waits; false if the signal came first. @param {number} milliseconds @param {AbortSignal} signal */
export function pause(milliseconds, signal) {
  return new Promise(resolve => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, milliseconds);
    function stop() {
      clearTimeout(timer);
      resolve(false);
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Asks until the answer is final, with pauses that grow; rests while nobody looks at the page.
 * @param {() => Promise<boolean>} ask True ends it.
 */
export async function poll(ask, { first = 300, most = 3000, factor = 1.4, signal }) {
  for (let wait = first; !signal.aborted; wait = Math.min(most, wait * factor)) {
    if (document.visibilityState !== 'hidden' && (await ask())) return;
    if (!(await pause(wait, signal))) return;
  }
}

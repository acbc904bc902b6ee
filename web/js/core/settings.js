/** What a person prefers, kept in the browser. Without storage (a private window) it lasts as long as the page. @module */

const PREFIX = 'chexnet.';
const memory = new Map();

/** Reads a setting. @template T @param {string} name @param {T} fallback @returns {T} */
export function setting(name, fallback) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? (memory.get(name) ?? fallback) : JSON.parse(text);
  } catch {
    return memory.get(name) ?? fallback;
  }
}

/** Keeps a setting. */
export function keep(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // The page's own memory has it.
  }
}

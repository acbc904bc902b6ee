/**
 * Every state has an address: `#/page/segment/…?name=value`. The fragment never reaches the server, so the files can be served from anywhere.
 * @module
 */

/** @typedef {{page: string, segments: string[], query: URLSearchParams}} Route */

/** Reads an address. A malformed escape is taken as it stands. @param {string} hash @returns {Route} */
export function parse(hash) {
  const [path, query = ''] = split(hash.replace(/^#?\/?/, ''));
  const [page, ...segments] = path.split('/').map(decode);
  return { page: page || 'worklist', segments, query: new URLSearchParams(query) };
}

/** Writes an address; parameters that are empty are left out. @param {string} page @param {string[]} [segments] @param {object} [query] */
export function href(page, segments = [], query = {}) {
  const given = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  const search = new URLSearchParams(given.filter(([, value]) => value !== null && value !== undefined && value !== ''));
  const text = search.toString();
  return `#/${[page, ...segments].map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

/** Keeps the pages and the address together. */
export class Router {
  #show;
  #current = null;

  /** @param {(route: Route, state: object) => void} show Called for each new address. */
  constructor(show) {
    this.#show = show;
    window.addEventListener('popstate', () => this.#arrive());
  }

  /** Shows the present address. */
  start() {
    this.#arrive();
  }

  /** Goes to an address, as a step that "back" takes back. */
  go(address) {
    if (address === location.hash) return;
    history.pushState({}, '', address);
    this.#arrive();
  }

  /** Goes to an address in place of the present one, which only leads there. */
  replace(address) {
    history.replaceState({}, '', address);
    this.#arrive();
  }

  /** Changes the address of the present step: for what follows a drag or a scroll. The page is not told. */
  amend(address, state = history.state) {
    if (address === location.hash && state === history.state) return;
    history.replaceState(state, '', address);
    this.#current = address;
  }

  #arrive() {
    if (location.hash === this.#current) return;
    this.#current = location.hash;
    this.#show(parse(location.hash), history.state ?? {});
  }
}

function split(text) {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

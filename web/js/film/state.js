/**
 * How a film is looked at. All of it is in the address, as far as it differs from what a first visitor sees; what is a matter of taste is also
 * kept in the browser.
 * @module
 */
import { COLOR_MAPS } from '../heat/colormaps.js';
import { METHODS } from '../heat/methods.js';
import { keep, setting } from '../core/settings.js';

const flag = { read: text => text === '1', write: value => (value ? '1' : '0') };
const text = { read: value => value, write: value => value };
const share = { read: value => within(Number(value), 0, 1), write: value => trimmed(value, 3) };
const number = { read: value => (Number.isFinite(Number(value)) ? Number(value) : null), write: value => trimmed(value, 4) };
const choice = names => ({ read: value => (names.includes(value) ? value : names[0]), write: value => value });
const levels = {
  read: value =>
    value
      .split('_')
      .map(Number)
      .filter(v => v > 0 && v <= 1),
  write: value => value.map(v => trimmed(v, 3)).join('_'),
};

/** Each part: its default, how it is written, and whether it is a matter of taste. */
const PARTS = {
  finding: { first: '', ...text },
  model: { first: '', ...text },
  method: { first: 'gradcam', taste: true, ...choice(METHODS.map(method => method.name)) },
  heat: { first: true, ...flag },
  side: { first: false, taste: true, ...flag },
  opacity: { first: 0.5, taste: true, ...share },
  colors: { first: 'turbo', taste: true, ...choice(Object.keys(COLOR_MAPS)) },
  threshold: { first: 0, taste: true, ...share },
  contours: { first: [], taste: true, ...levels },
  regions: { first: 0, taste: true, ...share },
  regionsBy: { first: 'threshold', taste: true, ...choice(['threshold', 'energy']) },
  truth: { first: true, taste: true, ...flag },
  fade: { first: true, taste: true, ...flag },
  sort: { first: 'probability', taste: true, ...choice(['probability', 'ratio', 'card']) },
  zoom: { first: 1, ...number },
  x: { first: 0.5, ...number },
  y: { first: 0.5, ...number },
  center: { first: 127.5, ...number },
  width: { first: 255, ...number },
  invert: { first: false, ...flag },
};

/** Reads a state from an address. @param {URLSearchParams} query */
export function readState(query) {
  const state = {};
  for (const [name, part] of Object.entries(PARTS)) {
    const given = query.get(name);
    state[name] = (given === null ? null : part.read(given)) ?? (part.taste ? setting(`film.${name}`, part.first) : part.first);
  }

  return state;
}

/** Writes a state, without what a first visitor sees anyway. @returns {Record<string, string>} */
export function writeState(state) {
  const query = {};
  for (const [name, part] of Object.entries(PARTS)) {
    const written = part.write(state[name]);
    if (written !== part.write(part.first)) query[name] = written;
  }

  return query;
}

/** Keeps what is a matter of taste. */
export function keepTaste(name, value) {
  if (PARTS[name].taste) keep(`film.${name}`, value);
}

function within(value, least, most) {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : null;
}

function trimmed(value, digits) {
  return String(Number(value.toFixed(digits)));
}

/**
 * Names of files as they can be shown: whoever uploads chooses them, so they may try to look like something else.
 * @module
 */
import { h } from './dom.js';

// Controls, marks that turn the direction of text, invisible letters, and lone surrogates.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A name with what cannot be seen written out, as `\u202E`. */
export function visible(name) {
  return name.replace(HIDDEN, c => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** A name shortened in its middle: both ends tell films apart. */
export function shortened(name, longest = 60) {
  const shown = [...visible(name)];
  if (shown.length <= longest) return shown.join('');
  const tail = Math.floor(longest / 2);
  return `${shown.slice(0, longest - tail - 1).join('')}…${shown.slice(-tail).join('')}`;
}

/** A name as an element that keeps its own direction; the whole of it in the tooltip. */
export function nameElement(name, longest = 60, attributes = {}) {
  return h('bdi', { class: 'name', title: visible(name).slice(0, 2000), ...attributes }, shortened(name, longest));
}

/** A name for a file to save: letters, digits and a few marks. */
export function fileName(name) {
  return (
    visible(name)
      .replace(/[^\p{L}\p{N}._-]+/gu, '_')
      .replace(/^[._]+/, '')
      .slice(-120) || 'film'
  );
}

/** The patient in a name of ChestX-ray14's pattern (`00000013_005.png`) or CheXpert's (`patient00013/…`); null if there is none. */
export function patientOf(image) {
  return /(?:^|\/)(\d{8})_\d{3}\.[a-z]+$/i.exec(image)?.[1] ?? /(?:^|\/)(patient\d+)\//i.exec(image)?.[1] ?? null;
}

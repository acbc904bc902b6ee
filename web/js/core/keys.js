/**
 * The keys, in one table: the `?` page shows it, and a page binds its rows by name. Single letters can be switched off (WCAG 2.1.4).
 * @module
 */
import { isTyping } from './dom.js';
import { keep, setting } from './settings.js';

/** Keys by group and action. `Shift+` and `Ctrl+` are the only modifiers. */
export const KEYS = {
  everywhere: {
    help: ['?'],
    worklist: ['g'],
    upload: ['u'],
  },
  film: {
    nextFinding: ['ArrowDown', 'j'],
    previousFinding: ['ArrowUp', 'k'],
    nextFilm: ['ArrowRight', 'n'],
    previousFilm: ['ArrowLeft', 'p'],
    heat: ['h'],
    sideBySide: ['s'],
    contours: ['c'],
    regions: ['o'],
    truth: ['t'],
    method: ['m'],
    lessOpacity: ['['],
    moreOpacity: [']'],
    zoomIn: ['+', '='],
    zoomOut: ['-'],
    fit: ['0'],
    actualSize: ['1'],
    panLeft: ['Shift+ArrowLeft'],
    panRight: ['Shift+ArrowRight'],
    panUp: ['Shift+ArrowUp'],
    panDown: ['Shift+ArrowDown'],
    windowTool: ['w'],
    wider: ['Shift+W'],
    narrower: ['Shift+N'],
    brighter: ['Shift+B'],
    darker: ['Shift+D'],
    invert: ['i'],
    reset: ['r'],
    fullScreen: ['f'],
    agree: ['a'],
    disagree: ['d'],
    unsure: ['y'],
    drawBox: ['b'],
    back: ['Escape'],
  },
  worklist: {
    nextRow: ['ArrowDown', 'j'],
    previousRow: ['ArrowUp', 'k'],
    pageDown: ['PageDown'],
    pageUp: ['PageUp'],
    first: ['Home'],
    last: ['End'],
    open: ['Enter'],
  },
};

/** Whether single letters act. */
export const lettersAct = () => setting('letters', true);

/** Switches single letters on or off. */
export const letLettersAct = act => keep('letters', act);

/** A key stroke in the table's words. @param {KeyboardEvent} event */
export function stroke(event) {
  const shift = event.shiftKey && (event.key.length > 1 || /^[A-Z]$/.test(event.key)) ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${event.key}`;
}

/**
 * Binds a group's keys until the signal.
 * @param {keyof typeof KEYS} group
 * @param {Record<string, (event: KeyboardEvent) => void>} actions One for each row of the group, else it throws: the `?` page promises them.
 * @param {AbortSignal} signal
 */
export function bindKeys(group, actions, signal, target = document) {
  const byStroke = new Map();
  for (const [action, strokes] of Object.entries(KEYS[group])) {
    if (!actions[action]) throw new Error(`No action '${action}' for the keys of '${group}'.`);
    for (const key of strokes) byStroke.set(key, actions[action]);
  }

  target.addEventListener(
    'keydown',
    event => {
      const action = byStroke.get(stroke(event));
      if (!action || event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      if (event.key.length === 1 && !lettersAct() && event.key !== '?') return;
      if (takesItself(event)) return;
      event.preventDefault();
      action(event);
    },
    { signal },
  );
}

/** Whether the focused control gives the key a meaning of its own: a slider the arrows, a button Enter and space. */
function takesItself(event) {
  const { target, key } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'range') return /^(Arrow|Page|Home|End)/.test(key);
  if (target instanceof HTMLInputElement && target.type === 'radio') return key.startsWith('Arrow');
  return (key === 'Enter' || key === ' ') && target.matches('button, a, summary, input, [role=button]');
}

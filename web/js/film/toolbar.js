/** The buttons above a film. Each has a key. @module */
import { h } from '../core/dom.js';
import { iconButton, toggle } from '../core/controls.js';
import { t } from '../core/i18n.js';
import { KEYS } from '../core/keys.js';

/** @param {Record<string, () => void>} actions By the names of the key table. */
export class Toolbar {
  #toggles = {};

  constructor(actions) {
    const plain = (icon, action) => iconButton(icon, named(action), actions[action]);
    const sticky = (icon, action) => {
      this.#toggles[action] = toggle(icon, named(action), false, actions[action]);
      return this.#toggles[action];
    };
    this.element = h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': t('film.tools') },
      h(
        'div',
        { class: 'tool-group' },
        plain('zoomIn', 'zoomIn'),
        plain('zoomOut', 'zoomOut'),
        plain('fit', 'fit'),
        plain('actual', 'actualSize'),
      ),
      h('div', { class: 'tool-group' }, sticky('window', 'windowTool'), sticky('invert', 'invert'), plain('reset', 'reset')),
      h('div', { class: 'tool-group' }, sticky('heat', 'heat'), sticky('side', 'sideBySide'), sticky('box', 'drawBox')),
      h('div', { class: 'tool-group' }, plain('fullScreen', 'fullScreen')),
    );
  }

  /** Shows which of the sticky buttons are pressed. @param {Record<string, boolean>} pressed */
  show(pressed) {
    for (const [action, button] of Object.entries(this.#toggles)) button.setAttribute('aria-pressed', String(Boolean(pressed[action])));
  }
}

function named(action) {
  return `${t(`keys.film.${action}`)} (${KEYS.film[action][0]})`;
}

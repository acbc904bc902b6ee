/** Window and level by numbers, for those who do not drag. @module */
import { h } from '../core/dom.js';
import { button, checkbox, slider } from '../core/controls.js';
import { t } from '../core/i18n.js';

/** @param {import('./window.js').GrayWindow} window @param {AbortSignal} signal */
export function windowPanel(window, signal) {
  const show = value => String(Math.round(value));
  const center = slider(t('window.center'), {
    min: 0,
    max: 255,
    step: 1,
    value: window.center,
    show,
    onInput: value => window.set({ center: value }),
  });
  const width = slider(t('window.width'), {
    min: 1,
    max: 510,
    step: 1,
    value: window.width,
    show,
    onInput: value => window.set({ width: value }),
  });
  const inverted = checkbox(t('window.invert'), window.inverted, on => window.set({ inverted: on }));
  window.addEventListener(
    'change',
    () => {
      center.set(window.center);
      width.set(window.width);
      inverted.querySelector('input').checked = window.inverted;
    },
    { signal },
  );
  return h(
    'div',
    { class: 'panel-body' },
    center.element,
    width.element,
    inverted,
    h('p', { class: 'hint' }, t('window.hint')),
    h(
      'div',
      { class: 'actions' },
      button(t('window.reset'), () => window.reset(), { kind: 'small' }),
    ),
  );
}

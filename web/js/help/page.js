/** The keys, and whether single letters act. @module */
import { h } from '../core/dom.js';
import { checkbox, openDialog } from '../core/controls.js';
import { t } from '../core/i18n.js';
import { KEYS, letLettersAct, lettersAct } from '../core/keys.js';

/** Opens the page of keys over what is shown. */
export function openHelp() {
  openDialog(
    t('help.title'),
    h(
      'div',
      { class: 'help' },
      checkbox(t('help.letters'), lettersAct(), letLettersAct),
      Object.entries(KEYS).map(([group, actions]) =>
        h(
          'section',
          {},
          h('h3', {}, t(`keys.${group}.title`)),
          h(
            'dl',
            { class: 'keys' },
            Object.entries(actions).map(([action, strokes]) => [
              h(
                'dt',
                {},
                strokes.map((stroke, i) => [i ? ' ' : '', h('kbd', {}, spoken(stroke))]),
              ),
              h('dd', {}, t(`keys.${group}.${action}`)),
            ]),
          ),
        ),
      ),
      h('section', {}, h('h3', {}, t('help.pointer')), h('p', {}, t('help.pointerText'))),
    ),
  );
}

const NAMES = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

function spoken(stroke) {
  return stroke
    .split(/\+(?=.)/)
    .map(part => NAMES[part] ?? (part === 'Shift' ? '⇧' : part))
    .join(' ');
}

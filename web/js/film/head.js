/** The line above a film: its name, its place in the worklist, and the ways on. @module */
import { h, replace } from '../core/dom.js';
import { iconButton } from '../core/controls.js';
import { count } from '../core/format.js';
import { t } from '../core/i18n.js';
import { nameElement } from '../core/names.js';
import { href } from '../core/router.js';

/** @param {HTMLElement} element @param {import('./page.js').FilmPage} page */
export function showHead(element, page) {
  const { neighbors, key, state } = page;
  const known = neighbors && neighbors.index >= 0;
  const total = known ? `${count(neighbors.source.rows.length)}${neighbors.source.isComplete ? '' : '+'}` : '';
  replace(
    element,
    h('a', { class: 'button small', href: page.listHref() }, t('film.toWorklist')),
    h('h1', {}, h('span', { class: 'muted' }, `${key.dataset} / `), nameElement(key.image, 56)),
    h(
      'div',
      { class: 'film-steps' },
      h('span', { class: 'muted', id: 'film-place' }, known ? t('film.place', { index: count(neighbors.index + 1), total }) : ''),
      iconButton('previous', t('keys.film.previousFilm'), () => page.go(-1), { disabled: !neighbors?.at(-1) }),
      iconButton('next', t('keys.film.nextFilm'), () => page.go(1), { disabled: !neighbors?.at(1) }),
      h(
        'a',
        { class: 'button small', href: href('compare', [key.dataset, key.image], { finding: state.finding, model: state.model }) },
        t('film.compare'),
      ),
    ),
  );
}

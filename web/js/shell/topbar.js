/** The bar above every page: the menu, who is signed in, language, theme and help. @module */
import { iconButton, select } from '../core/controls.js';
import { h, replace } from '../core/dom.js';
import { LANGUAGES, language, t } from '../core/i18n.js';
import { icon } from '../core/icons.js';
import { href } from '../core/router.js';
import { keep } from '../core/settings.js';
import { switchTheme } from '../core/theme.js';
import { openHelp } from '../help/page.js';

/** Entries of the menu, with the pages that belong to each. */
const MENU = {
  worklist: ['worklist', 'film', 'compare'],
  upload: ['upload'],
  runs: ['runs', 'run'],
  failures: ['failures'],
  reviews: ['reviews'],
};

/** The bar. */
export class TopBar {
  /** @param {() => void} onSignOut */
  constructor(onSignOut) {
    this.onSignOut = onSignOut;
    this.links = Object.keys(MENU).map(name =>
      h('a', { href: href(name), class: 'nav-link', data: { name } }, icon(name), h('span', {}, t(`nav.${name}`))),
    );
    this.account = h('span', { class: 'account' });
    this.element = h(
      'header',
      { class: 'topbar' },
      h(
        'a',
        { class: 'brand', href: href('worklist') },
        h('img', { src: 'icon.svg', alt: '', width: '24', height: '24' }),
        h('span', {}, 'CheXNet'),
      ),
      h('nav', { 'aria-label': t('nav.label') }, this.links),
      h(
        'div',
        { class: 'topbar-end' },
        this.account,
        select(
          Object.entries(LANGUAGES),
          language(),
          code => {
            keep('language', code);
            location.reload();
          },
          { class: 'language', 'aria-label': t('nav.language') },
        ),
        iconButton('sun', t('nav.theme'), switchTheme),
        iconButton('help', `${t('keys.everywhere.help')} (?)`, openHelp),
      ),
    );
  }

  /** Marks the entry that a page belongs to. */
  showPage(page) {
    for (const link of this.links) {
      if (MENU[link.dataset.name].includes(page)) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  /** @param {{required: boolean, signedIn: boolean, user?: string}} session */
  showSession({ required, signedIn, user }) {
    replace(
      this.account,
      user ? h('span', { class: 'muted' }, user) : null,
      required && signedIn ? iconButton('signOut', t('session.signOut'), this.onSignOut) : null,
    );
  }
}

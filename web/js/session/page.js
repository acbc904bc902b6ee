/** Signing in: with the service's token, or at App Service, which stands before the function app. @module */
import { h, replace } from '../core/dom.js';
import { field } from '../core/controls.js';
import { t } from '../core/i18n.js';

/** Opens the form. */
export function openSignIn(app, route) {
  const to = route.query.get('to') ?? '';
  const form = route.query.get('by') === 'host' ? atHost(to) : withToken(app, to);
  app.notice.show();
  return { element: h('div', { class: 'page' }, form), title: t('session.title'), update: () => false };
}

function withToken(app, to) {
  const token = h('input', { type: 'password', required: true, autocomplete: 'current-password', spellcheck: 'false', maxLength: 256 });
  const problem = h('p', { class: 'reason', role: 'alert' });
  const submit = async event => {
    event.preventDefault();
    replace(problem);
    try {
      await app.service.signIn(token.value.trim());
      await app.signedIn(to);
    } catch (error) {
      replace(problem, error.message);
      token.select();
    }
  };
  setTimeout(() => token.focus());
  return h(
    'form',
    { class: 'sign-in panel', on: { submit } },
    h('h1', {}, t('session.title')),
    h('p', {}, t('session.text')),
    h('input', { type: 'text', autocomplete: 'username', value: 'chexnet', hidden: true }),
    field(t('session.token'), token),
    problem,
    h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button primary' }, t('session.signIn'))),
  );
}

function atHost(to) {
  const back = encodeURIComponent(`${location.pathname}${location.search}${to}`);
  return h(
    'div',
    { class: 'sign-in panel' },
    h('h1', {}, t('session.title')),
    h('p', {}, h('a', { class: 'button primary', href: `/.auth/login/aad?post_login_redirect_uri=${back}` }, t('session.entra'))),
    h('p', { class: 'hint' }, t('session.keys')),
  );
}

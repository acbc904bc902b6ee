/** Signing in with the service's token. @module */
import { h, replace } from '../core/dom.js';
import { field } from '../core/controls.js';
import { t } from '../core/i18n.js';

/** Opens the form. */
export function openSignIn(app, route) {
  const token = h('input', { type: 'password', required: true, autocomplete: 'current-password', spellcheck: 'false', minLength: 1, maxLength: 256 });
  const problem = h('p', { class: 'reason', role: 'alert' });
  const submit = async event => {
    event.preventDefault();
    replace(problem);
    try {
      await app.service.signIn(token.value.trim());
      await app.signedIn(route.query.get('to') ?? '');
    } catch (error) {
      replace(problem, error.message);
      token.select();
    }
  };
  const element = h('div', { class: 'page' }, h('form', { class: 'sign-in panel', on: { submit } },
    h('h1', {}, t('session.title')), h('p', {}, t('session.text')), h('input', { type: 'text', autocomplete: 'username', value: 'chexnet', hidden: true }),
    field(t('session.token'), token), problem,
    h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button primary' }, t('session.signIn'))),
    app.hasAppServiceSignIn ? h('p', {}, h('a', { href: `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname)}` }, t('session.entra'))) : null));
  app.notice.show();
  setTimeout(() => token.focus());
  return { element, title: t('session.title'), update() {} };
}

/** The controls that every page is made of. @module */
import { h } from './dom.js';
import { icon } from './icons.js';
import { t } from './i18n.js';

let serial = 0;

/** An id that is used once. */
export const uniqueId = prefix => `${prefix}-${++serial}`;

/** A button with a text. */
export function button(text, onClick, { kind = '', ...rest } = {}) {
  return h('button', { type: 'button', class: `button ${kind}`, on: { click: onClick }, ...rest }, text);
}

/** A square button with a picture; its name is in the tooltip and read aloud. */
export function iconButton(name, label, onClick, properties = {}) {
  return h(
    'button',
    { type: 'button', class: 'icon-button', title: label, 'aria-label': label, on: { click: onClick }, ...properties },
    icon(name),
  );
}

/** A button that stays pressed. */
export function toggle(name, label, pressed, onClick) {
  return iconButton(name, label, onClick, { 'aria-pressed': String(Boolean(pressed)) });
}

/** A label above its control. */
export function field(label, control, hint) {
  control.id ||= uniqueId('field');
  const about = hint ? h('span', { class: 'hint', id: `${control.id}-hint` }, hint) : null;
  if (about) control.setAttribute('aria-describedby', about.id);
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, about);
}

/** A choice of some. @param {[string, string][]} options Value and text. */
export function select(options, value, onChange, properties = {}) {
  const element = h(
    'select',
    { on: { change: () => onChange(element.value) }, ...properties },
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
  );
  return element;
}

/** A slider with its value beside it. */
export function slider(label, { min, max, step, value, show = String, onInput }) {
  const output = h('output', {}, show(value));
  const input = h('input', { type: 'range', min: String(min), max: String(max), step: String(step), value: String(value) });
  input.addEventListener('input', () => {
    output.textContent = show(input.valueAsNumber);
    onInput(input.valueAsNumber);
  });
  input.id = uniqueId('slider');
  const element = h('div', { class: 'slider' }, h('label', { for: input.id }, label), input, output);
  return {
    element,
    set(next) {
      input.value = String(next);
      output.textContent = show(next);
    },
  };
}

/** A box to tick. */
export function checkbox(label, checked, onChange) {
  const input = h('input', { type: 'checkbox', checked: Boolean(checked), on: { change: () => onChange(input.checked) } });
  return h('label', { class: 'check' }, input, h('span', {}, label));
}

/** What stands where a list is empty or a page could not be loaded. */
export function emptyState(title, text, ...actions) {
  return h(
    'div',
    { class: 'empty' },
    h('h2', {}, title),
    text ? h('p', {}, text) : null,
    actions.length ? h('p', { class: 'actions' }, actions) : null,
  );
}

/** An error in the service's own words. @param {Error & {code?: string}} error */
export function errorState(error, ...actions) {
  return h(
    'div',
    { class: 'empty error', role: 'alert' },
    h('h2', {}, t('error.title')),
    h('p', {}, error.message),
    error.code ? h('p', { class: 'code' }, error.code) : null,
    actions.length ? h('p', { class: 'actions' }, actions) : null,
  );
}

/** A modal dialog that Escape closes. */
export function openDialog(title, content, ...actions) {
  const heading = h('h2', { id: uniqueId('dialog') }, title);
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': heading.id },
    h(
      'header',
      {},
      heading,
      iconButton('close', t('action.close'), () => dialog.close()),
    ),
    h('div', { class: 'dialog-body', tabindex: '0', role: 'region', 'aria-labelledby': heading.id }, content),
    actions.length ? h('footer', {}, actions) : null,
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', event => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Short messages, seen and spoken. @module */
import { h } from './dom.js';

const region = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });

/** Where messages appear; the shell shows it once. */
export const toasts = region;

/** Shows a message for a while; errors stay longer. @param {string} text @param {'info' | 'error'} [kind] */
export function notify(text, kind = 'info') {
  const toast = h('div', { class: `toast ${kind}` }, text);
  region.append(toast);
  setTimeout(() => toast.remove(), kind === 'error' ? 10000 : 4000);
  while (region.childElementCount > 4) region.firstElementChild.remove();
}

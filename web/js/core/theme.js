/** Dark or light. @module */
import { keep, setting } from './settings.js';

/** Puts the theme on, before anything is drawn. */
export function applyTheme() {
  document.documentElement.dataset.theme = setting('theme', 'dark');
}

/** Changes to the other one. */
export function switchTheme() {
  keep('theme', setting('theme', 'dark') === 'dark' ? 'light' : 'dark');
  applyTheme();
}

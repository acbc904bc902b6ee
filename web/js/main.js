/** The viewer's start. @module */
import { App } from './app.js';
import { best, LANGUAGES, load } from './core/i18n.js';
import { setting } from './core/settings.js';
import { applyTheme } from './core/theme.js';

applyTheme();
const chosen = setting('language', '');
const app = new App();
app.askAhead();
await load(chosen in LANGUAGES ? chosen : best(navigator.languages));
await app.start(document.getElementById('app'));

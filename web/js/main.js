/** The viewer's start. @module */
import { App, applyTheme } from './app.js';
import { best, LANGUAGES, load } from './core/i18n.js';
import { setting } from './core/settings.js';

applyTheme();
const chosen = setting('language', '');
const app = new App();
app.askAhead();
await load(chosen in LANGUAGES ? chosen : best(navigator.languages));
await app.start(document.getElementById('app'));

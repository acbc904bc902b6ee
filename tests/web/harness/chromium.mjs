// Where Chromium is. Nothing is downloaded: a distribution's package or an installed Chrome serves.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe', 'msedge.exe'];
const USUAL = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The program's path, or null. `CHEXNET_CHROMIUM` goes first. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [process.env.CHEXNET_CHROMIUM, ...folders.flatMap(folder => NAMES.map(name => join(folder, name))), ...USUAL];
  return candidates.find(path => path && existsSync(path)) ?? null;
}

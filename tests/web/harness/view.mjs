// A page of the viewer, watched: no error in the console, no request to another origin.
import assert from 'node:assert/strict';
import { DATASET } from './scene.mjs';

/** Answers of the API that are no error of the page: not scored yet, no truth known, not signed in, a refusal that a test asks for. */
const EXPECTED = /\/api\/(predictions|truth|xrays|thumbnails|session|reviews|failures|runs|datasets|models)\b/;

export class View {
  problems = [];

  static async open(browser, scene, { signedIn = true, size = [1440, 900], language = 'en-US', ...options } = {}) {
    const context = await browser.newContext({
      viewport: { width: size[0], height: size[1] },
      locale: language,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      storageState: signedIn ? scene.storageState : undefined,
      ...options,
    });
    // Against a hang; nothing here is about time.
    context.setDefaultTimeout(300000);
    const page = await context.newPage();
    return new View(scene, context, page);
  }

  constructor(scene, context, page) {
    [this.scene, this.context, this.page, this.service] = [scene, context, page, scene.service];
    page.on('pageerror', error => this.problems.push(`error: ${error.stack}`));
    page.on('console', message => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (message.text().startsWith('Failed to load resource') && EXPECTED.test(message.location().url)) return;
      // The tests read canvases more often than the page does.
      if (message.text().startsWith('Canvas2D: Multiple readback')) return;
      this.problems.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('request', request => {
      const url = new URL(request.url());
      if (url.origin !== this.service.origin && !['blob:', 'data:'].includes(url.protocol)) this.problems.push(`external request: ${url}`);
    });
  }

  /** Goes to an address within the viewer. */
  async go(hash) {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.service.viewer}${hash}`);
  }

  /** A film with its bars and picture on screen. */
  async film(image, query = '', dataset = DATASET) {
    await this.go(`#/film/${dataset}/${encodeURIComponent(image)}${query}`);
    await this.filmShown(image);
  }

  async filmShown(image) {
    await this.page.waitForFunction(
      name => document.querySelector('.film-page')?.dataset.film === name && document.querySelector('[role=option][aria-selected=true]'),
      image,
    );
  }

  hash = () => this.page.evaluate(() => decodeURIComponent(location.hash));

  /** Waits until the address satisfies. */
  hashMatches = pattern =>
    this.page.waitForFunction(([source]) => new RegExp(source).test(decodeURIComponent(location.hash)), [pattern.source]);

  selected = () => this.page.locator('[role=option][aria-selected=true]').first().getAttribute('data-finding');

  /** What `#bars` shows: finding and probability in order. */
  bars = (selector = '#bars') =>
    this.page.locator(`${selector} [role=option]`).evaluateAll(options =>
      options.map(option => ({
        finding: option.dataset.finding,
        probability: Number(option.querySelector('.finding-value').textContent),
      })),
    );

  /** Where the last stage's canvas is brightest among what is colored, in the film's pixels. */
  brightest = (filmWidth, filmHeight) =>
    this.page.evaluate(
      ([w, h]) => {
        const canvas = [...document.querySelectorAll('.stage-canvas')].at(-1);
        const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let most = 0;
        let at = [];
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
          // Gray is film, white are lines.
          if (Math.max(r, g, b) - Math.min(r, g, b) < 24) continue;
          const luma = 0.299 * r + 0.587 * g + 0.114 * b;
          if (luma > most + 1) [most, at] = [luma, []];
          if (luma >= most - 1) at.push(i / 4);
        }

        const x = at.reduce((sum, i) => sum + (i % width), 0) / at.length;
        const y = at.reduce((sum, i) => sum + Math.floor(i / width), 0) / at.length;
        const scale = Math.min(width / w, height / h);
        return { x: (x - (width - w * scale) / 2) / scale, y: (y - (height - h * scale) / 2) / scale, pixels: at.length };
      },
      [filmWidth, filmHeight],
    );

  /** Fails if the page had a problem. */
  check() {
    assert.deepEqual(this.problems, []);
  }

  async close() {
    // A request that a test answers itself may still be under way, such as one that fetches ahead.
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.context.close();
  }
}

/** What all pages share, and the frame around them. @module */
import { Client, apiBase } from './api/client.js';
import { FilmsApi } from './api/films.js';
import { ServiceApi } from './api/service.js';
import { openComparison } from './compare/page.js';
import { errorState } from './core/controls.js';
import { h, replace } from './core/dom.js';
import { t } from './core/i18n.js';
import { bindKeys } from './core/keys.js';
import { toasts } from './core/notify.js';
import { href, parse, Router } from './core/router.js';
import { openFailures } from './failures/page.js';
import { RecentCache } from './film/cache.js';
import { openFilm } from './film/page.js';
import { FilmPicture } from './film/picture.js';
import { openHelp } from './help/page.js';
import { NoticeStrip } from './models/notice.js';
import { openReviews } from './reviews/page.js';
import { openRun } from './runs/run-page.js';
import { openRuns } from './runs/page.js';
import { openSignIn } from './session/page.js';
import { TopBar } from './shell/topbar.js';
import { openUpload } from './upload/page.js';
import { UploadQueue } from './upload/queue.js';
import { WorklistSources } from './worklist/source.js';
import { openWorklist } from './worklist/page.js';

const PAGES = {
  worklist: openWorklist,
  film: openFilm,
  upload: openUpload,
  runs: openRuns,
  run: openRun,
  failures: openFailures,
  reviews: openReviews,
  compare: openComparison,
  signin: openSignIn,
};

/** The viewer. */
export class App {
  session = { required: false, signedIn: true };
  #page = null;
  #leaving = new AbortController();
  #datasets = null;
  #firstSession = null;

  constructor() {
    this.client = new Client(apiBase(location.href), error => this.#signIn(error));
    this.films = new FilmsApi(this.client);
    this.service = new ServiceApi(this.client);
    this.lists = new WorklistSources(this.films);
    this.pictures = new RecentCache(
      5,
      (key, model) => FilmPicture.load(this.films, key, model),
      picture => this.#release(picture),
    );
    this.predictions = new RecentCache(8, (key, model) => this.#prediction(key, model));
    this.uploads = new UploadQueue(this.films, (dataset, image) => this.#uploaded(dataset, image));
    this.router = new Router(route => this.#show(route));
  }

  /** Asks for what the first page will want, while its texts are loaded. A failure is told by the page, which asks again. */
  askAhead() {
    this.#firstSession = this.service.session();
    this.#firstSession.catch(() => {});
    this.service.models().catch(() => {});
    const { page, segments, query } = parse(location.hash);
    if (page !== 'film' || segments.length < 2) return;
    const key = { dataset: segments[0], image: segments[1] };
    const model = query.get('model') ?? '';
    this.pictures.get(key, model).catch(() => {});
    this.predictions.get(key, model).catch(() => {});
  }

  /** Draws the frame and the first page. @param {Element} root */
  async start(root) {
    this.notice = new NoticeStrip(this.service);
    this.main = h('main', { id: 'main', tabindex: '-1' });
    this.topBar = new TopBar(() => this.#signOut());
    replace(
      root,
      h(
        'a',
        {
          class: 'skip',
          href: '#main',
          on: {
            click: event => {
              event.preventDefault();
              this.main.focus();
            },
          },
        },
        t('nav.skip'),
      ),
      this.topBar.element,
      this.main,
      this.notice.element,
      toasts,
    );
    bindKeys(
      'everywhere',
      {
        help: openHelp,
        worklist: () => this.router.go(href('worklist')),
        upload: () => this.router.go(href('upload')),
      },
      new AbortController().signal,
    );
    this.#takeDrops();
    await this.#readSession();
    this.router.start();
  }

  /** The datasets, asked for again after half a minute. @returns {Promise<string[]>} */
  datasets() {
    if (!this.#datasets || Date.now() - this.#datasets.at > 30000) {
      const names = this.films.datasets();
      names.catch(() => {
        this.#datasets = null;
      });
      this.#datasets = { at: Date.now(), names };
    }

    return this.#datasets.names;
  }

  /** The title in the browser's tab. */
  setTitle(title) {
    document.title = `${title} · CheXNet`;
  }

  /** Films on the whole screen; the notice stays in sight. */
  goFullScreen() {
    this.notice.element.parentElement.requestFullscreen?.().catch(() => {});
  }

  /** After signing in: back to where the service wanted a token. */
  async signedIn(to) {
    await this.#readSession();
    this.router.go(to.startsWith('#/') ? to : href('worklist'));
  }

  #show(route) {
    const open = Object.hasOwn(PAGES, route.page) ? PAGES[route.page] : null;
    this.topBar.showPage(route.page);
    if (this.#page?.name === route.page && this.#page.page.update(route) !== false) return;
    const isFirst = !this.#page;
    this.#leaving.abort();
    this.#leaving = new AbortController();
    try {
      const page = open ? open(this, route, this.#leaving.signal) : notFound();
      this.#page = { name: route.page, page };
      this.setTitle(page.title);
      replace(this.main, page.element);
    } catch (error) {
      console.error(error);
      replace(this.main, errorState(error));
    }

    this.main.scrollTop = 0;
    // A reader of the screen goes on at the new page; at first the browser begins at its top.
    if (!isFirst && (document.activeElement === document.body || this.main.contains(document.activeElement) || !document.activeElement))
      this.main.focus({ preventScroll: true });
  }

  /** A prediction by a model; by default the service's, as in worklists, or the newest where that one did not score the film. */
  async #prediction(key, model) {
    const wanted =
      model ||
      (await this.service.models().then(
        models => models.scoring,
        () => '',
      ));
    try {
      return await this.films.prediction(key, { model: wanted });
    } catch (error) {
      if (model || !wanted || error.code !== 'prediction-not-found') throw error;
      return this.films.prediction(key);
    }
  }

  async #readSession() {
    const asked = this.#firstSession ?? this.service.session();
    this.#firstSession = null;
    this.session = await asked.catch(() => ({ required: false, signedIn: true }));
    this.topBar.showSession(this.session);
    if (this.session.required && !this.session.signedIn) this.#signIn();
  }

  async #signOut() {
    await this.service.signOut().catch(() => {});
    location.reload();
  }

  /** To the token's form, or, where App Service signs people in, there. @param {import('./api/client.js').ApiError} [error] */
  #signIn(error) {
    // Before the first page, the session decides.
    if (!this.main || location.hash.startsWith('#/signin')) return;
    const by = error && error.code !== 'token-required' ? 'host' : '';
    this.router.go(href('signin', [], { to: location.hash, by }));
  }

  #uploaded(dataset, image) {
    const isThis = parts => parts[0].dataset === dataset && parts[0].image === image;
    this.pictures.forget(isThis);
    this.predictions.forget(isThis);
    this.lists.forget(dataset);
    this.#datasets = null;
  }

  /** Closes a picture; one on screen is left to the browser, which frees it when nothing draws it any more. */
  #release(picture) {
    const shown = [this.#page?.page.loadedFilm, ...(this.#page?.page.sides ?? []).map(side => side.stage.film)];
    if (!shown.includes(picture)) picture.close();
  }

  /** Files that are dropped anywhere go to the upload page. */
  #takeDrops() {
    const hasFiles = event => event.dataTransfer?.types.includes('Files');
    document.addEventListener('dragover', event => {
      if (hasFiles(event)) event.preventDefault();
    });
    document.addEventListener('drop', event => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (this.#page?.name !== 'upload') this.router.go(href('upload'));
      this.#page.page.drop(event.dataTransfer);
    });
  }
}

function notFound() {
  const element = h(
    'div',
    { class: 'page' },
    h('div', { class: 'empty' }, h('h1', {}, t('error.noPage')), h('p', {}, h('a', { href: href('worklist') }, t('nav.worklist')))),
  );
  return { element, title: t('error.noPage'), update: () => false };
}

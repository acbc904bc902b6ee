/** Upload films and see their results appear. @module */
import { h, replace, setText } from '../core/dom.js';
import { button, field } from '../core/controls.js';
import { count, probability } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { icon } from '../core/icons.js';
import { nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { keep, setting } from '../core/settings.js';
import { filmHref } from '../film/neighbors.js';
import { chosenFiles, droppedFiles } from './files.js';

/** Uploads that are shown one by one; beyond that the counts tell. */
const MOST_SHOWN = 200;
const DATASET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Opens the upload page. */
export function openUpload(app, route, signal) {
  return new UploadPage(app, signal);
}

class UploadPage {
  #pending = 0;
  #rows = new WeakMap();

  constructor(app, signal) {
    this.app = app;
    this.dataset = h('input', {
      type: 'text',
      required: true,
      maxLength: 63,
      pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{0,62}',
      autocomplete: 'off',
      spellcheck: 'false',
      value: setting('dataset', 'demo'),
      list: 'datasets',
    });
    this.known = h('datalist', { id: 'datasets' });
    this.summary = h('p', { role: 'status', class: 'muted' });
    this.list = h('ul', { class: 'uploads' });
    this.clear = button(t('upload.clear'), () => app.uploads.clear(), { kind: 'small', hidden: true });
    const files = this.#input({ multiple: true, accept: 'image/png,image/jpeg,.png,.jpg,.jpeg', 'aria-label': t('upload.chooseFiles') });
    const folder = this.#input({ multiple: true, webkitdirectory: true, 'aria-label': t('upload.chooseFolder') });
    this.zone = h(
      'div',
      { class: 'dropzone' },
      icon('upload'),
      h('p', { class: 'lead' }, t('upload.drop')),
      h('p', { class: 'hint' }, t('upload.formats')),
      h(
        'div',
        { class: 'actions' },
        button(t('upload.chooseFiles'), () => files.click(), { kind: 'primary' }),
        button(t('upload.chooseFolder'), () => folder.click()),
      ),
      files,
      folder,
    );
    for (const type of ['dragenter', 'dragover'])
      this.zone.addEventListener(type, event => {
        event.preventDefault();
        this.zone.classList.add('over');
      });
    this.zone.addEventListener('dragleave', () => this.zone.classList.remove('over'));
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', {}, t('upload.title'))),
      h(
        'div',
        { class: 'page-body narrow' },
        field(t('upload.dataset'), this.dataset, t('upload.datasetHint')),
        this.known,
        this.zone,
        h('div', { class: 'row-between' }, this.summary, this.clear),
        this.list,
      ),
    );
    app.uploads.addEventListener(
      'change',
      () => {
        this.#pending ||= requestAnimationFrame(() => {
          this.#pending = 0;
          this.#show();
        });
      },
      { signal },
    );
    app.notice.show();
    this.#suggest();
    this.#show();
  }

  get title() {
    return t('upload.title');
  }

  update() {}

  /** Takes dropped files; also those that are dropped anywhere else. */
  async drop(transfer) {
    this.zone.classList.remove('over');
    try {
      this.#add(await droppedFiles(transfer));
    } catch (error) {
      notify(error.message, 'error');
    }
  }

  #input(properties) {
    const input = h('input', { type: 'file', class: 'sr-only', tabindex: '-1', ...properties });
    input.addEventListener('change', () => {
      this.#add(chosenFiles(input.files));
      input.value = '';
    });
    return input;
  }

  #add(films) {
    const dataset = this.dataset.value.trim();
    if (!DATASET.test(dataset)) return this.dataset.reportValidity();
    keep('dataset', dataset);
    this.app.uploads.add(dataset, films);
  }

  async #suggest() {
    const datasets = await this.app.datasets().catch(() => []);
    replace(
      this.known,
      datasets.map(name => h('option', { value: name })),
    );
  }

  #show() {
    const { uploads, counts } = this.app.uploads;
    setText(
      this.summary,
      uploads.length === 0
        ? ''
        : t('upload.summary', {
            done: count(counts.done),
            failed: count(counts.failed),
            waiting: count(counts.waiting + counts.sending + counts.scoring),
          }),
    );
    this.clear.hidden = counts.done + counts.failed === 0;
    arrange(
      this.list,
      uploads.slice(0, MOST_SHOWN).map(upload => this.#current(upload)),
    );
  }

  /** An upload's row, made anew only when it looks different. */
  #current(upload) {
    const look = `${upload.state} ${upload.progress.toFixed(2)} ${upload.message ?? ''}`;
    const known = this.#rows.get(upload);
    if (known?.look === look) return known.row;
    const row = this.#row(upload);
    this.#rows.set(upload, { look, row });
    return row;
  }

  #row(upload) {
    const { image, state, progress, message, code, prediction } = upload;
    const top = prediction
      ? Object.entries(prediction.probabilities)
          .sort((a, b) => b[1] - a[1])
          .slice(0, 3)
      : [];
    return h(
      'li',
      { class: `upload ${state}`, data: { state } },
      h(
        'span',
        { class: 'upload-name' },
        state === 'done'
          ? h('a', { href: filmHref({ dataset: upload.dataset }, image) }, nameElement(image, 70))
          : nameElement(image, 70),
      ),
      h('span', { class: 'upload-state' }, t(`upload.state.${state}`)),
      state === 'sending' ? h('progress', { value: progress, max: 1, 'aria-label': t('upload.progress') }) : null,
      state === 'failed'
        ? h(
            'span',
            { class: 'reason' },
            message,
            ' ',
            h('code', {}, code),
            ' ',
            upload.file ? button(t('action.retry'), () => this.app.uploads.retry(upload), { kind: 'small' }) : null,
          )
        : null,
      top.length
        ? h(
            'span',
            { class: 'upload-top' },
            top.map(([finding, p]) => h('span', { class: 'chip' }, findingName(finding), ' ', h('strong', {}, probability(p)))),
          )
        : null,
    );
  }
}

/** Puts elements into an order without moving those that stand right: what is focused stays focused. */
function arrange(list, elements) {
  elements.forEach((element, i) => {
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
  while (list.childElementCount > elements.length) list.lastElementChild.remove();
}

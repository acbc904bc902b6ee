/** A page about a dataset: a heading, filters, and a body. @module */
import { h } from './dom.js';
import { t } from './i18n.js';

export class DatasetPage {
  /** @param heading The name of the title's text. */
  constructor(app, signal, heading) {
    [this.app, this.signal, this.heading] = [app, signal, heading];
    this.filters = h('div', { class: 'filters' });
    this.body = h('div', { class: 'page-body' });
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', {}, this.title), this.filters),
      this.body,
    );
    app.notice.show();
  }

  get title() {
    return t(this.heading);
  }
}

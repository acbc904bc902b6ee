/** All reviews of a dataset, and their export. @module */
import { h, replace } from '../core/dom.js';
import { button, emptyState, errorState } from '../core/controls.js';
import { DatasetPage } from '../core/dataset-page.js';
import { datasetField, lastDataset } from '../core/datasets.js';
import { count, time } from '../core/format.js';
import { findingName, t } from '../core/i18n.js';
import { icon } from '../core/icons.js';
import { fileName, nameElement } from '../core/names.js';
import { notify } from '../core/notify.js';
import { href } from '../core/router.js';
import { keep } from '../core/settings.js';
import { save } from '../film/download.js';
import { filmHref } from '../film/neighbors.js';

const MOST_SHOWN = 500;
const MOST_READ = 20000;

/** Opens the reviews of a dataset. */
export function openReviews(app, route, signal) {
  return new ReviewsPage(app, route, signal);
}

class ReviewsPage extends DatasetPage {
  constructor(app, route, signal) {
    super(app, signal, 'reviews.title');
    this.update(route);
  }

  async update(route) {
    const datasets = await this.app.datasets().catch(() => []);
    const dataset = route.segments[0] ?? lastDataset(datasets);
    if (!dataset) return replace(this.body, emptyState(t('worklist.noDatasets'), t('worklist.noDatasetsText')));
    keep('dataset', dataset);
    this.dataset = dataset;
    replace(
      this.filters,
      datasetField(datasets, dataset, name => this.app.router.go(href('reviews', [name]))),
      h('div', { class: 'actions' }, this.#export('labels'), this.#export('boxes')),
    );
    try {
      const reviews = [];
      let continuation;
      do {
        const page = await this.app.films.datasetReviews(dataset, { top: 1000, continuation }, this.signal);
        reviews.push(...page.reviews);
        continuation = page.continuation;
        if (dataset !== this.dataset) return;
      } while (continuation && reviews.length < MOST_READ);
      this.#show(reviews);
    } catch (error) {
      if (!this.signal.aborted && dataset === this.dataset) replace(this.body, errorState(error));
    }
  }

  #export(what) {
    return button([icon('download'), t(`reviews.export.${what}`)], async () => {
      try {
        save(await this.app.films.reviewsFile(this.dataset, what), `${fileName(this.dataset)}.reviews.${what}.csv`);
      } catch (error) {
        notify(error.message, 'error');
      }
    });
  }

  #show(reviews) {
    if (reviews.length === 0) return replace(this.body, emptyState(t('reviews.none'), t('reviews.noneText')));
    const newest = [...reviews].sort((a, b) => b.at.localeCompare(a.at));
    replace(
      this.body,
      h('p', { class: 'hint' }, t('reviews.exportHint')),
      h(
        'div',
        { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': t('reviews.title') },
        h(
          'table',
          { class: 'table' },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['image', 'finding', 'verdict', 'box', 'reviewer', 'at'].map(key => h('th', { scope: 'col' }, t(`reviews.column.${key}`))),
            ),
          ),
          h(
            'tbody',
            {},
            newest.slice(0, MOST_SHOWN).map(review =>
              h(
                'tr',
                {},
                h(
                  'th',
                  { scope: 'row' },
                  h(
                    'a',
                    { href: filmHref({ dataset: this.dataset }, review.image, { finding: review.finding }) },
                    nameElement(review.image, 50),
                  ),
                ),
                h('td', {}, findingName(review.finding)),
                h('td', {}, h('span', { class: `badge verdict ${review.verdict}` }, icon(review.verdict), t(`review.${review.verdict}`))),
                h(
                  'td',
                  {},
                  review.box ? [review.box.x, review.box.y, review.box.width, review.box.height].map(Math.round).join(', ') : '–',
                ),
                h('td', {}, nameElement(review.reviewer || t('review.anonymous'), 40)),
                h('td', {}, time(review.at)),
              ),
            ),
          ),
        ),
      ),
      newest.length > MOST_SHOWN ? h('p', { class: 'hint' }, t('reviews.notAll', { count: count(newest.length - MOST_SHOWN) })) : null,
    );
  }
}

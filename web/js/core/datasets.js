/** Which dataset a page is about. @module */
import { field, select } from './controls.js';
import { t } from './i18n.js';
import { setting } from './settings.js';

/** The dataset that was looked at last, if it is among these, else the first. @param {string[]} datasets @returns {string | undefined} */
export function lastDataset(datasets) {
  const kept = setting('dataset', '');
  return datasets.includes(kept) ? kept : datasets[0];
}

/** A choice of datasets. @param {(dataset: string) => void} onChange */
export function datasetField(datasets, chosen, onChange) {
  const names = [...new Set([...datasets, chosen])];
  return field(
    t('worklist.dataset'),
    select(
      names.map(name => [name, name]),
      chosen,
      onChange,
    ),
  );
}

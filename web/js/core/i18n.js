/**
 * The texts, one file a language. English is complete by definition; a test holds that the others have the same keys.
 * @module
 */

/** Languages by code, each in its own words. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', ja: '日本語' };

let texts = {};
let current = 'en';

/** The language in use. */
export const language = () => current;

/** Loads a language's texts. @param {string} code One of {@link LANGUAGES}. */
export async function load(code) {
  const answer = await fetch(new URL(`../../i18n/${code}.json`, import.meta.url), { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`i18n/${code}.json: ${answer.status}`);
  texts = await answer.json();
  current = code;
  document.documentElement.lang = code;
}

/** The best of the languages for what the browser prefers. @param {readonly string[]} preferred */
export function best(preferred) {
  return preferred.map(tag => tag.slice(0, 2).toLowerCase()).find(code => code in LANGUAGES) ?? 'en';
}

/** A text with its `{names}` filled in. A key without a text is shown as it is, so that a lack is seen. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether there is a text. */
export const hasText = key => key in texts;

/** A finding's name in the language, or as the model's card has it. */
export function findingName(name) {
  const key = `finding.${name.toLowerCase().replace(/[\s-]/g, '_')}`;
  return texts[key] ?? name.replace(/_/g, ' ');
}

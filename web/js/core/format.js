/** Numbers and times as the language writes them. @module */
import { language, t } from './i18n.js';

/** A probability with three decimals, always with a point as in the tables: 0.083. */
export const probability = p => p.toFixed(3);

/** A difference of probabilities with its sign, which what rounds to zero has none of. */
export function signed(d) {
  const size = probability(Math.abs(d));
  return Number(size) === 0 ? size : `${d < 0 ? '−' : '+'}${size}`;
}

/** A whole number with separators. */
export const count = n => new Intl.NumberFormat(language()).format(n);

/** A number with at most so many decimals. */
export const decimal = (n, digits = 1) => new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(n);

/** A share as a percentage. */
export const percent = share => new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(share);

/** A point in time, short. */
export const time = iso =>
  iso ? new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)) : '–';

/** Bytes. */
export function bytes(n) {
  const unit = n < 1e6 ? 'kilobyte' : 'megabyte';
  return new Intl.NumberFormat(language(), { style: 'unit', unit, maximumFractionDigits: 1 }).format(n / (n < 1e6 ? 1e3 : 1e6));
}

/** A length of time in its two largest units. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return t('time.hours', { hours, minutes });
  return minutes > 0 ? t('time.minutes', { minutes, seconds: rest }) : t('time.seconds', { seconds: rest });
}

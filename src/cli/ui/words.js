const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A length of time as one reads it on a clock: `4:05`, `1:00:00`, `2 d 3 h`.
 *
 * @param {number} ms
 */
export function span(ms) {
  const rounded = Math.ceil(Math.max(0, ms) / SECOND) * SECOND;
  const days = Math.floor(rounded / DAY);
  const hours = Math.floor((rounded % DAY) / HOUR);
  const minutes = Math.floor((rounded % HOUR) / MINUTE);
  const seconds = Math.floor((rounded % MINUTE) / SECOND);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours}:${padded(minutes)}:${padded(seconds)}`;
  return `${minutes}:${padded(seconds)}`;
}

/**
 * How long a call took.
 *
 * @param {number} ms
 */
export function took(ms) {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** @param {number} time milliseconds since 1970 */
export function timeOfDay(time) {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(padded).join(':');
}

/** @param {number} time milliseconds since 1970 */
export function dayOf(time) {
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** @param {number} number */
function padded(number) {
  return String(number).padStart(2, '0');
}

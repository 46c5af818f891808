// Days and hours are numbers since 0001-01-01, as .NET counts them; that day is a Monday.
const MS = 86_400_000;
const UNIX_DAY = 719_162;

export const dayOf = (hour: number): number => Math.floor(hour / 24);

/** 0 is Monday. */
export const weekdayOf = (day: number): number => day % 7;

export const weekHourOf = (hour: number): number => hour % 168;

const date = (day: number): Date => new Date((day - UNIX_DAY) * MS);

/** 2026-11-22 */
export const isoDay = (day: number): string => {
  const text = date(day).toISOString();
  return text.slice(0, text.indexOf('T'));
};

export function parseDay(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.round(ms / MS) + UNIX_DAY;
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export const yearOf = (day: number): number => date(day).getUTCFullYear();
export const monthOf = (day: number): number => date(day).getUTCMonth();
export const dayOfMonth = (day: number): number => date(day).getUTCDate();

/** Sunday, November 22, 2026 */
export const longDay = (day: number): string =>
  `${weekdayNames[weekdayOf(day)]}, ${monthNames[monthOf(day)]} ${dayOfMonth(day)}, ${yearOf(day)}`;

export type Unit = 'day' | 'week' | 'month';

/** The first day of a day's week (that starts on weekStart, 0 is Monday) or month. */
export function startOf(day: number, unit: Unit, weekStart: number): number {
  if (unit === 'day') return day;
  if (unit === 'month') return day - dayOfMonth(day) + 1;
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

export function next(start: number, unit: Unit): number {
  if (unit === 'day') return start + 1;
  if (unit === 'week') return start + 7;
  return startOf(start + 31, 'month', 0);
}

/** A year and a month as in report monthly: 2026-11. */
export const label = (start: number, unit: Unit): string =>
  unit === 'month' ? isoDay(start).replace(/-\d\d$/, '') : isoDay(start);

/** For axes: Nov 22, or Nov 2026. */
export const shortLabel = (start: number, unit: Unit): string => {
  const month = monthNames[monthOf(start)]!.slice(0, 3);
  return unit === 'month' ? `${month} ${yearOf(start)}` : `${month} ${dayOfMonth(start)}`;
};

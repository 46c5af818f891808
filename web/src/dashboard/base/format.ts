const whole = new Intl.NumberFormat('en-US');
const dollars = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const number = (value: number): string => whole.format(value);

/** A cost; ≥ says that it lacks models without a price. */
export function money(value: number | null, lacks = false): string {
  if (value === null || (lacks && value === 0)) return '?';
  const text = value > 0 && value < 0.005 ? '<$0.01' : `$${dollars.format(value)}`;
  return lacks ? `≥${text}` : text;
}

export function tokens(value: number): string {
  if (value < 10_000) return whole.format(value);
  return value < 1e6 ? `${(value / 1e3).toFixed(1)}k` : value < 1e9 ? `${(value / 1e6).toFixed(1)}M` : `${(value / 1e9).toFixed(2)}G`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** The local time, as the commands print it. */
export function time(utc: string | null): string {
  if (utc === null) return '';
  const at = new Date(utc);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function age(utc: string | null, now: string): string {
  if (utc === null) return '';
  const minutes = Math.max(0, Math.round((Date.parse(now) - Date.parse(utc)) / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
}

export const count = (value: number, one: string, many = `${one}s`): string => `${whole.format(value)} ${value === 1 ? one : many}`;

export const words = (name: string): string => name.replaceAll('_', ' ');

export const minutes = (value: number | null): string => (value === null ? '' : `${whole.format(Math.round(value))} min`);

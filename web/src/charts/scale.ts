/** Round values for a vertical axis from 0 to at least max. */
export function ticks(max: number, most = 4): number[] {
  if (!(max > 0)) return [0];
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const values: number[] = [];
  for (let i = 0; i * step < max + step * 0.999; i++) values.push(i * step);
  return values;
}

/** A shade from 0 to 4: by the square root, so that small values can be told from none. */
export function shade(value: number, max: number): number {
  return value <= 0 || max <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / max) * 4));
}

import type { ModelPrice } from './format';
import { Money, parsePico } from './money';
import type { Sums } from './sums';

const MILLION = 1_000_000n;

/**
 * What caching saved: what the same tokens would have cost as plain input, less what they cost in the cache. At list
 * prices, without what long context, fast responses or single regions add. Negative if it cost more than it saved.
 */
export function savings(sums: Sums, price: ModelPrice): Money {
  const input = parsePico(price.input);
  const of = (tokens: number, cached: string) => BigInt(tokens) * (input - parsePico(cached));
  const pico = of(sums.read, price.read) + of(sums.write5m, price.write_5m) + of(sums.write1h, price.write_1h);
  return Money.ofPico(pico / MILLION);
}

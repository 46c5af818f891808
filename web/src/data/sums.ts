import { Money } from './money';

/** The places of the numbers in a row of usage. */
export const Field = {
  responses: 0,
  input: 1,
  output: 2,
  write5m: 3,
  write1h: 4,
  read: 5,
  web: 6,
  costMicro: 7,
  costRest: 8,
  unpriced: 9,
  clientMicro: 10,
  clientRest: 11,
  lowerBound: 12,
} as const;

export const fields = 13;

/** The sums of some rows of usage. All are exact: whole numbers far below 2^53. */
export class Sums {
  /**
   * @param columns for each field, the sums of many groups: ten thousand sessions need no arrays of their own.
   * @param sessions in how many sessions the rows are: a session can be in several sums.
   */
  constructor(
    private readonly columns: readonly Float64Array[],
    private readonly at: number,
    public sessions: number,
  ) {}

  static none(): Sums {
    return new Sums(Array.from({ length: fields }, () => new Float64Array(1)), 0, 0);
  }

  /** The sums of groups together. */
  static of(groups: Iterable<Sums>, sessions = 0): Sums {
    const all = Sums.none();
    for (const group of groups) all.add(group);
    all.sessions = sessions;
    return all;
  }

  /** Adds all but the sessions. */
  add(more: Sums): void {
    for (let field = 0; field < fields; field++) this.columns[field]![this.at]! += more.get(field);
  }

  private get(field: number): number {
    return this.columns[field]![this.at]!;
  }

  get responses(): number {
    return this.get(Field.responses);
  }
  get input(): number {
    return this.get(Field.input);
  }
  get output(): number {
    return this.get(Field.output);
  }
  get write5m(): number {
    return this.get(Field.write5m);
  }
  get write1h(): number {
    return this.get(Field.write1h);
  }
  get write(): number {
    return this.write5m + this.write1h;
  }
  get read(): number {
    return this.get(Field.read);
  }
  get web(): number {
    return this.get(Field.web);
  }
  get tokens(): number {
    return this.input + this.output + this.write + this.read;
  }
  get cost(): Money {
    return new Money(this.get(Field.costMicro), this.get(Field.costRest));
  }
  /** The nearest number to the cost, for charts and for sorting. */
  get costValue(): number {
    return this.get(Field.costMicro) / 1e6 + this.get(Field.costRest) / 1e12;
  }
  get client(): Money {
    return new Money(this.get(Field.clientMicro), this.get(Field.clientRest));
  }
  get unpriced(): number {
    return this.get(Field.unpriced);
  }
  get lowerBound(): number {
    return this.get(Field.lowerBound);
  }

  /** The cost with its marks: * contains the client's own cost, +? lacks models without a price. */
  costText(): string {
    const amount = this.cost.toString() + (this.client.isZero ? '' : '*');
    if (this.unpriced === 0) return amount;
    return this.cost.isZero ? '?' : `${amount}+?`;
  }
}

/** The most expensive first; of those that cost the same, the one with more tokens. */
export function byCost(a: Sums, b: Sums): number {
  return b.costValue - a.costValue || b.tokens - a.tokens;
}

/**
 * Sums items by a key. Adds up one column after the other, which takes a tenth of the time of adding up item by item.
 *
 * @param items rows or cells of usage, in order of sessions.
 * @param keys for each item, a number below groups, or -1 to leave it out.
 * @param session for each item, its session.
 * @param used the fields whose column is not all 0.
 */
export function sumBy(
  items: Uint32Array,
  keys: Int32Array,
  groups: number,
  session: Int32Array,
  numbers: readonly Float64Array[],
  used: readonly number[],
): Map<number, Sums> {
  const sessions = new Int32Array(groups);
  const last = new Int32Array(groups).fill(-1);
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const key = keys[item]!;
    if (key < 0 || last[key] === session[item]) continue;
    sessions[key]!++;
    last[key] = session[item]!;
  }
  const columns = new Array<Float64Array>(fields).fill(new Float64Array(groups));
  for (const field of used) columns[field] = addUp(items, keys, numbers[field]!, groups);
  const sums = new Map<number, Sums>();
  for (let key = 0; key < groups; key++) if (sessions[key]! > 0) sums.set(key, new Sums(columns, key, sessions[key]!));
  return sums;
}

/** The sums of a column by a key, which is counted from the first one. */
export function addUp(items: Uint32Array, keys: Int32Array, numbers: Float64Array, groups: number, first = 0): Float64Array {
  const sums = new Float64Array(groups);
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const key = keys[item]! - first;
    if (key >= 0) sums[key]! += numbers[item]!;
  }
  return sums;
}

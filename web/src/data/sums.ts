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
  get costValue(): number {
    return this.cost.value;
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

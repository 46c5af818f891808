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
  readonly of = new Float64Array(fields);
  /** Set by those who count them: a session can be in several sums. */
  sessions = 0;

  get responses(): number {
    return this.of[Field.responses]!;
  }
  get input(): number {
    return this.of[Field.input]!;
  }
  get output(): number {
    return this.of[Field.output]!;
  }
  get write5m(): number {
    return this.of[Field.write5m]!;
  }
  get write1h(): number {
    return this.of[Field.write1h]!;
  }
  get write(): number {
    return this.write5m + this.write1h;
  }
  get read(): number {
    return this.of[Field.read]!;
  }
  get web(): number {
    return this.of[Field.web]!;
  }
  get tokens(): number {
    return this.input + this.output + this.write + this.read;
  }
  get cost(): Money {
    return new Money(this.of[Field.costMicro]!, this.of[Field.costRest]!);
  }
  get costValue(): number {
    return this.of[Field.costMicro]! / 1e6 + this.of[Field.costRest]! / 1e12;
  }
  get client(): Money {
    return new Money(this.of[Field.clientMicro]!, this.of[Field.clientRest]!);
  }
  get unpriced(): number {
    return this.of[Field.unpriced]!;
  }
  get lowerBound(): number {
    return this.of[Field.lowerBound]!;
  }

  /** The cost with its marks: * contains the client's own cost, +? lacks models without a price. */
  costText(): string {
    const amount = this.cost.toString() + (this.client.isZero ? '' : '*');
    if (this.unpriced === 0) return amount;
    return this.cost.isZero ? '?' : `${amount}+?`;
  }
}

/** Adds to sums all but the sessions. */
export function addTo(sums: Sums, more: Sums): void {
  for (let field = 0; field < fields; field++) sums.of[field]! += more.of[field]!;
}

/** The most expensive first; of those that cost the same, the one with more tokens. */
export function byCost(a: Sums, b: Sums): number {
  return b.costValue - a.costValue || b.tokens - a.tokens;
}

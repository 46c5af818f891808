const PICO = 1_000_000n;

/** An exact amount: whole micro-dollars, and the rest in 10^-12 dollars. */
export class Money {
  constructor(
    readonly micro: number,
    readonly rest: number,
  ) {}

  static readonly zero = new Money(0, 0);

  /** The nearest number, for charts and for sorting. */
  get value(): number {
    return this.micro / 1e6 + this.rest / 1e12;
  }

  get pico(): bigint {
    return BigInt(this.micro) * PICO + BigInt(this.rest);
  }

  get isZero(): boolean {
    return this.pico === 0n;
  }

  static ofPico(pico: bigint): Money {
    return new Money(Number(pico / PICO), Number(pico % PICO));
  }

  /** Reads decimal text such as 5.9271. */
  static parse(text: string): Money {
    return Money.ofPico(parsePico(text));
  }

  /** The exact amount in decimal notation, without zeros at its end. */
  exact(): string {
    const pico = this.pico;
    const digits = (pico < 0n ? -pico : pico).toString().padStart(13, '0');
    const text = `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
    return (pico < 0n ? '-' : '') + text;
  }

  /** Dollars and cents: half a cent is rounded away from zero, as in the program's tables. */
  toString(): string {
    const pico = this.pico;
    if (pico > 0n && pico < 5_000_000_000n) return '<$0.01';
    const cents = ((pico < 0n ? -pico : pico) + 5_000_000_000n) / 10_000_000_000n;
    const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
    return `${pico < 0n && cents > 0n ? '−' : ''}$${whole}.${(cents % 100n).toString().padStart(2, '0')}`;
  }
}

/** Decimal text as a whole number of 10^-12. */
export function parsePico(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const pico = BigInt(whole) * 1_000_000_000_000n + BigInt(fraction.slice(0, 12).padEnd(12, '0'));
  return negative ? -pico : pico;
}

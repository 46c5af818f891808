import { read, readDifferences } from './columns';
import type { UsageColumns } from './format';
import { Field, fields, Sums } from './sums';

/** Rows of usage: each is a session's sum of an hour, a model and a branch. */
export class Usage {
  readonly rows: number;
  readonly session: Float64Array;
  readonly hour: Float64Array;
  readonly lastMinute: Float64Array;
  readonly model: Float64Array;
  readonly branch: Float64Array;
  readonly numbers: Float64Array[];
  /** The columns that are not all 0. */
  private readonly used: number[];

  constructor(columns: UsageColumns) {
    const rows = columns.rows;
    this.rows = rows;
    this.session = readDifferences(columns.session, rows);
    this.hour = readDifferences(columns.hour, rows);
    this.lastMinute = read(columns.last_minute, rows);
    this.model = read(columns.model, rows);
    this.branch = read(columns.branch, rows);
    this.numbers = new Array<Float64Array>(fields);
    this.numbers[Field.responses] = read(columns.responses, rows);
    this.numbers[Field.input] = read(columns.input, rows);
    this.numbers[Field.output] = read(columns.output, rows);
    this.numbers[Field.write5m] = read(columns.write_5m, rows);
    this.numbers[Field.write1h] = read(columns.write_1h, rows);
    this.numbers[Field.read] = read(columns.read, rows);
    this.numbers[Field.web] = read(columns.web, rows);
    this.numbers[Field.costMicro] = read(columns.cost_micro, rows);
    this.numbers[Field.costRest] = read(columns.cost_rest, rows);
    this.numbers[Field.unpriced] = read(columns.unpriced, rows);
    this.numbers[Field.clientMicro] = read(columns.client_micro, rows);
    this.numbers[Field.clientRest] = read(columns.client_rest, rows);
    this.numbers[Field.lowerBound] = read(columns.lower_bound, rows);
    this.used = this.numbers.map((_, field) => field).filter((field) => this.numbers[field]!.some((number) => number !== 0));
  }

  total(rows: Uint32Array): Sums {
    const sums = new Sums();
    for (const field of this.used) {
      const numbers = this.numbers[field]!;
      let sum = 0;
      for (let i = 0; i < rows.length; i++) sum += numbers[rows[i]!]!;
      sums.of[field] = sum;
    }
    sums.sessions = this.sessions(rows);
    return sums;
  }

  /** Counts sessions. Rows are in order of sessions. */
  sessions(rows: Uint32Array): number {
    let count = 0;
    let last = -1;
    for (let i = 0; i < rows.length; i++) {
      const session = this.session[rows[i]!]!;
      if (session !== last) count++;
      last = session;
    }
    return count;
  }

  /**
   * Sums by a key: a whole number from 0, or -1 to leave a row out. Adds up one column after the other, which takes a
   * tenth of the time of adding up row by row.
   */
  by(rows: Uint32Array, key: (row: number) => number): Map<number, Sums> {
    const keys = new Int32Array(rows.length);
    let groups = 0;
    for (let i = 0; i < rows.length; i++) {
      const of = key(rows[i]!);
      keys[i] = of;
      if (of >= groups) groups = of + 1;
    }
    const sessions = new Float64Array(groups);
    const last = new Int32Array(groups).fill(-1);
    const found = new Uint8Array(groups);
    for (let i = 0; i < rows.length; i++) {
      const of = keys[i]!;
      if (of < 0) continue;
      found[of] = 1;
      const session = this.session[rows[i]!]!;
      if (last[of] !== session) sessions[of]!++;
      last[of] = session;
    }
    const columns = this.used.map((field) => {
      const numbers = this.numbers[field]!;
      const sums = new Float64Array(groups);
      for (let i = 0; i < rows.length; i++) if (keys[i]! >= 0) sums[keys[i]!]! += numbers[rows[i]!]!;
      return sums;
    });
    const sums = new Map<number, Sums>();
    for (let of = 0; of < groups; of++) {
      if (found[of] === 0) continue;
      const group = new Sums();
      this.used.forEach((field, at) => (group.of[field] = columns[at]![of]!));
      group.sessions = sessions[of]!;
      sums.set(of, group);
    }
    return sums;
  }
}

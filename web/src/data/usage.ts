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
  }

  add(sums: Sums, row: number): void {
    for (let field = 0; field < fields; field++) sums.of[field]! += this.numbers[field]![row]!;
  }

  total(rows: Uint32Array): Sums {
    const sums = new Sums();
    for (let field = 0; field < fields; field++) {
      const numbers = this.numbers[field]!;
      let sum = 0;
      for (let i = 0; i < rows.length; i++) sum += numbers[rows[i]!]!;
      sums.of[field] = sum;
    }
    sums.sessions = this.sessions(rows);
    return sums;
  }

  sessions(rows: Uint32Array): number {
    const seen = new Set<number>();
    for (const row of rows) seen.add(this.session[row]!);
    return seen.size;
  }

  /** Sums by a key; the sessions of each key are counted. Rows are in order of sessions, so one look back is enough. */
  by(rows: Uint32Array, key: (row: number) => number): Map<number, Sums> {
    const groups = new Map<number, Sums>();
    const last = new Map<number, number>();
    for (const row of rows) {
      const of = key(row);
      let sums = groups.get(of);
      if (sums === undefined) groups.set(of, (sums = new Sums()));
      this.add(sums, row);
      const session = this.session[row]!;
      if (last.get(of) !== session) {
        last.set(of, session);
        sums.sessions++;
      }
    }
    return groups;
  }
}

import { Cells } from './cells';
import type { Columns } from './columns';
import { dayOf, weekHourOf } from './days';
import type { UsageColumns } from './format';
import { addUp, Field, fields, type Sums, sumBy } from './sums';

/** Rows of usage: each is a session's sum of an hour, a model and a branch, apart for subagents. */
export class Usage {
  readonly rows: number;
  /** Rows are in order of sessions. */
  readonly session: Int32Array;
  readonly hour: Int32Array;
  /** The day, and the hour of the week, of each row; -1 if its time is not known. */
  readonly day: Int32Array;
  readonly weekHour: Int32Array;
  readonly cells: Cells;
  readonly numbers: readonly Float64Array[];
  /** All rows. */
  readonly all: Uint32Array;
  /** The columns that are not all 0. */
  readonly used: readonly number[];

  private minutes: Int32Array | null = null;

  constructor(
    private readonly columns: Columns,
    private readonly places: UsageColumns,
  ) {
    const rows = places.rows;
    this.rows = rows;
    this.all = new Uint32Array(rows);
    this.session = columns.differences(places.session, rows);
    this.hour = columns.differences(places.hour, rows);
    this.day = new Int32Array(rows);
    this.weekHour = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const hour = this.hour[row]!;
      this.all[row] = row;
      this.day[row] = hour === 0 ? -1 : dayOf(hour);
      this.weekHour[row] = hour === 0 ? -1 : weekHourOf(hour);
    }
    const indices = [places.model, places.branch, places.subagent].map((place) => columns.indices(place, rows));
    this.cells = new Cells(this.session, indices[0]!, indices[1]!, indices[2]!);
    const place = {
      responses: places.responses,
      input: places.input,
      output: places.output,
      write5m: places.write_5m,
      write1h: places.write_1h,
      read: places.read,
      web: places.web,
      costMicro: places.cost_micro,
      costRest: places.cost_rest,
      unpriced: places.unpriced,
      clientMicro: places.client_micro,
      clientRest: places.client_rest,
      lowerBound: places.lower_bound,
    };
    // Columns that are all 0 share one.
    const zeros = new Float64Array(rows);
    const numbers = new Array<Float64Array>(fields).fill(zeros);
    const used = [];
    for (const name of Object.keys(Field) as (keyof typeof Field)[]) {
      if (place[name][1] === 0) continue;
      numbers[Field[name]] = columns.numbers(place[name], rows);
      used.push(Field[name]);
    }
    this.numbers = numbers;
    this.used = used;
  }

  /** Minutes after the hour of the last response. */
  get lastMinute(): Int32Array {
    return (this.minutes ??= this.columns.indices(this.places.last_minute, this.rows));
  }

  /** Sums by a key. @param keys for each row, a number below groups, or -1 to leave it out. */
  by(rows: Uint32Array, keys: Int32Array, groups: number): Map<number, Sums> {
    return sumBy(rows, keys, groups, this.session, this.numbers, this.used);
  }

  /** The sums of a column by a key, which is counted from the first one. */
  sum(field: number, rows: Uint32Array, keys: Int32Array, groups: number, first = 0): Float64Array {
    return addUp(rows, keys, this.numbers[field]!, groups, first);
  }

  /** The sums of the two columns of the cost: micro-dollars, and the rest. */
  costs(rows: Uint32Array, keys: Int32Array, groups: number, first = 0): [Float64Array, Float64Array] {
    return [this.sum(Field.costMicro, rows, keys, groups, first), this.sum(Field.costRest, rows, keys, groups, first)];
  }
}

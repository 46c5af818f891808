import { Columns } from './columns';
import { dayOf } from './days';
import { everything } from './filter';
import type { Column, PageData } from './format';
import { Selection } from './selection';
import { Usage } from './usage';

/** What a chart can be split by. */
export const dimensions = ['model', 'project', 'branch', 'type', 'person'] as const;
export type Dimension = (typeof dimensions)[number];

/** Everything a page knows. What the first screen shows is decoded at once, the rest when it is first needed. */
export class History {
  readonly usage: Usage;
  /** The number of sessions. */
  readonly count: number;
  readonly project: Int32Array;
  readonly type: Int32Array;
  readonly person: Int32Array;
  /** The first and the last day with usage; null if there is none. */
  readonly days: { first: number; last: number } | null;
  /** Everything selected. */
  readonly whole: Selection;
  private readonly known = new Map<Dimension, Int32Array>();
  private readonly decoded = new Map<Column, unknown>();

  static async read(data: PageData): Promise<History> {
    return new History(data, await Columns.of(data));
  }

  private constructor(
    readonly data: PageData,
    private readonly columns: Columns,
  ) {
    const { sessions } = data;
    this.count = sessions.count;
    this.usage = new Usage(columns, data.usage);
    this.project = columns.indices(sessions.project, this.count);
    this.type = columns.indices(sessions.type, this.count);
    this.person = columns.indices(sessions.person, this.count);
    const span = this.hours(this.usage.all);
    this.days = span === null ? null : { first: dayOf(span.first), last: dayOf(span.last) };
    this.whole = new Selection(this, everything);
  }

  get ids(): readonly string[] {
    return this.once(this.data.sessions.id, (column) => this.columns.texts<string>(column));
  }
  get titles(): readonly (string | null)[] {
    return this.once(this.data.sessions.title, (column) => this.columns.texts<string | null>(column));
  }
  get skippedLines(): Float64Array {
    return this.numbers(this.data.sessions.skipped_lines);
  }
  get beyondMicro(): Float64Array {
    return this.numbers(this.data.sessions.beyond_micro);
  }
  get beyondRest(): Float64Array {
    return this.numbers(this.data.sessions.beyond_rest);
  }

  /** The first and the last hour of some rows; null if none has a time. */
  hours(rows: Uint32Array): { first: number; last: number } | null {
    let first = Infinity;
    let last = 0;
    for (let i = 0; i < rows.length; i++) {
      const hour = this.usage.hour[rows[i]!]!;
      if (hour === 0) continue;
      if (hour < first) first = hour;
      if (hour > last) last = hour;
    }
    return last === 0 ? null : { first, last };
  }

  /** For each cell of usage, an index of the dimension's names. */
  keys(dimension: Dimension): Int32Array {
    const { cells } = this.usage;
    if (dimension === 'model' || dimension === 'branch') return cells[dimension];
    let keys = this.known.get(dimension);
    if (keys === undefined) {
      const of = this[dimension];
      this.known.set(dimension, (keys = cells.session.map((session) => of[session]!)));
    }
    return keys;
  }

  names(dimension: Dimension): readonly (string | null)[] {
    const names = this.data.names;
    switch (dimension) {
      case 'model':
        return names.models;
      case 'branch':
        return names.branches;
      case 'project':
        return names.projects;
      case 'type':
        return names.types;
      case 'person':
        return names.people;
    }
  }

  private numbers(of: Column): Float64Array {
    return this.once(of, (column) => this.columns.numbers(column, this.count));
  }

  private once<T>(column: Column, decode: (column: Column) => T): T {
    if (!this.decoded.has(column)) this.decoded.set(column, decode(column));
    return this.decoded.get(column) as T;
  }
}

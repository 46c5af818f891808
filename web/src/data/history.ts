import { Columns } from './columns';
import { dayOf, weekHourOf } from './days';
import { type Filter, isEverything } from './filter';
import type { PageData } from './format';
import { Usage } from './usage';

/** What a chart can be split by. */
export const dimensions = ['model', 'project', 'branch', 'type', 'person'] as const;
export type Dimension = (typeof dimensions)[number];

/** Everything a page knows, decoded once. */
export class History {
  readonly usage: Usage;
  readonly ids: readonly string[];
  readonly titles: readonly (string | null)[];
  readonly project: Int32Array;
  readonly type: Int32Array;
  readonly person: Int32Array;
  readonly skippedLines: Float64Array;
  readonly beyondMicro: Float64Array;
  readonly beyondRest: Float64Array;
  /** The first and the last day with usage; null if there is none. */
  readonly days: { first: number; last: number } | null;
  private readonly known = new Map<Dimension, Int32Array>();

  static async read(data: PageData): Promise<History> {
    return new History(data, await Columns.of(data));
  }

  private constructor(
    readonly data: PageData,
    columns: Columns,
  ) {
    const { count, ...sessions } = data.sessions;
    this.usage = new Usage(columns, data.usage);
    this.ids = columns.texts(sessions.id);
    this.titles = columns.texts(sessions.title);
    this.project = columns.indices(sessions.project, count);
    this.type = columns.indices(sessions.type, count);
    this.person = columns.indices(sessions.person, count);
    this.skippedLines = columns.numbers(sessions.skipped_lines, count);
    this.beyondMicro = columns.numbers(sessions.beyond_micro, count);
    this.beyondRest = columns.numbers(sessions.beyond_rest, count);
    const span = this.hours(this.usage.all);
    this.days = span === null ? null : { first: dayOf(span.first), last: dayOf(span.last) };
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

  /** The rows that a filter selects. */
  select(filter: Filter): Uint32Array {
    const { usage } = this;
    if (isEverything(filter)) return usage.all;
    const found = new Uint32Array(usage.rows);
    let count = 0;
    const { from, to, project, model, branch, type, person } = filter;
    const hasTimes = from !== null || to !== null || filter.hours.size > 0;
    const hours = Uint8Array.from({ length: 168 }, (_, hour) => Number(filter.hours.size === 0 || filter.hours.has(hour)));
    for (let row = 0; row < usage.rows; row++) {
      if (model !== null && usage.model[row] !== model) continue;
      if (branch !== null && usage.branch[row] !== branch) continue;
      const session = usage.session[row]!;
      if (project !== null && this.project[session] !== project) continue;
      if (type !== null && this.type[session] !== type) continue;
      if (person !== null && this.person[session] !== person) continue;
      if (hasTimes) {
        const hour = usage.hour[row]!;
        if (hour === 0 || hours[weekHourOf(hour)] === 0) continue;
        const day = dayOf(hour);
        if ((from !== null && day < from) || (to !== null && day > to)) continue;
      }
      found[count++] = row;
    }
    return found.subarray(0, count);
  }

  /** For each row, an index of the dimension's names. */
  keys(dimension: Dimension): Int32Array {
    if (dimension === 'model' || dimension === 'branch') return this.usage[dimension];
    let keys = this.known.get(dimension);
    if (keys === undefined) {
      const of = this[dimension];
      this.known.set(dimension, (keys = this.usage.session.map((session) => of[session]!)));
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
}

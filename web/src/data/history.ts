import { read } from './columns';
import { dayOf, weekHourOf } from './days';
import type { Filter } from './filter';
import type { PageData } from './format';
import { Usage } from './usage';

/** What a chart can be split by. */
export const dimensions = ['model', 'project', 'branch', 'type', 'person'] as const;
export type Dimension = (typeof dimensions)[number];

/** Everything a page knows, decoded once. */
export class History {
  readonly usage: Usage;
  readonly subagents: Usage;
  readonly project: Float64Array;
  readonly type: Float64Array;
  readonly person: Float64Array;
  readonly skippedLines: Float64Array;
  readonly beyondMicro: Float64Array;
  readonly beyondRest: Float64Array;

  constructor(readonly data: PageData) {
    const { count, ...sessions } = data.sessions;
    this.usage = new Usage(data.usage);
    this.subagents = new Usage(data.subagents);
    this.project = read(sessions.project, count);
    this.type = read(sessions.type, count);
    this.person = read(sessions.person, count);
    this.skippedLines = read(sessions.skipped_lines, count);
    this.beyondMicro = read(sessions.beyond_micro, count);
    this.beyondRest = read(sessions.beyond_rest, count);
  }

  /** The first and the last day with usage; null if there is none. */
  days(): { first: number; last: number } | null {
    let first = Infinity;
    let last = -Infinity;
    const hours = this.usage.hour;
    for (let row = 0; row < hours.length; row++) {
      const hour = hours[row]!;
      if (hour === 0) continue;
      if (hour < first) first = hour;
      if (hour > last) last = hour;
    }
    return first === Infinity ? null : { first: dayOf(first), last: dayOf(last) };
  }

  /** The rows that a filter selects. */
  select(usage: Usage, filter: Filter): Uint32Array {
    const found = new Uint32Array(usage.rows);
    let count = 0;
    const { from, to, hours, project, model, branch, type, person } = filter;
    for (let row = 0; row < usage.rows; row++) {
      if (model !== null && usage.model[row] !== model) continue;
      if (branch !== null && usage.branch[row] !== branch) continue;
      const session = usage.session[row]!;
      if (project !== null && this.project[session] !== project) continue;
      if (type !== null && this.type[session] !== type) continue;
      if (person !== null && this.person[session] !== person) continue;
      if (from !== null || to !== null || hours.size > 0) {
        const hour = usage.hour[row]!;
        if (hour === 0) continue;
        const day = dayOf(hour);
        if ((from !== null && day < from) || (to !== null && day > to)) continue;
        if (hours.size > 0 && !hours.has(weekHourOf(hour))) continue;
      }
      found[count++] = row;
    }
    return found.subarray(0, count);
  }

  /** The key of a row by a dimension: an index of the dimension's names. */
  key(usage: Usage, dimension: Dimension): (row: number) => number {
    switch (dimension) {
      case 'model':
        return (row) => usage.model[row]!;
      case 'branch':
        return (row) => usage.branch[row]!;
      case 'project':
        return (row) => this.project[usage.session[row]!]!;
      case 'type':
        return (row) => this.type[usage.session[row]!]!;
      case 'person':
        return (row) => this.person[usage.session[row]!]!;
    }
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

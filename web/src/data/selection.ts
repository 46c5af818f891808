import { type Filter, isEverything } from './filter';
import type { Dimension, History } from './history';
import { addUp, sumBy, Sums } from './sums';

/** Cells with a selected row, in order of sessions, and for each field the sums of all cells. */
interface CellSums {
  cells: Uint32Array;
  columns: readonly Float64Array[];
}

/** The rows of usage that a filter selects, and their sums: one pass over the rows gives those of all cells. */
export class Selection {
  private readonly isWhole: boolean;
  private readonly hasTimes: boolean;
  /** 1 for each cell that the filter allows, without its days and hours. */
  private readonly allowed: Uint8Array;
  private found: Uint32Array | null = null;
  private sums: CellSums | null = null;
  private readonly known = new Map<Dimension | 'session', Map<number, Sums>>();
  private sum: Sums | null = null;

  constructor(
    private readonly history: History,
    private readonly filter: Filter,
  ) {
    const { cells } = history.usage;
    const { project, model, branch, type, person } = filter;
    this.isWhole = isEverything(filter);
    this.hasTimes = filter.from !== null || filter.to !== null || filter.hours.size > 0;
    this.allowed = new Uint8Array(cells.count).fill(1);
    const keep = (chosen: number | null, of: Int32Array) => {
      if (chosen === null) return;
      for (let cell = 0; cell < cells.count; cell++) if (of[cell] !== chosen) this.allowed[cell] = 0;
    };
    keep(model, cells.model);
    keep(branch, cells.branch);
    if (project !== null) keep(project, history.keys('project'));
    if (type !== null) keep(type, history.keys('type'));
    if (person !== null) keep(person, history.keys('person'));
  }

  get rows(): Uint32Array {
    return (this.found ??= this.isWhole ? this.history.usage.all : this.find());
  }

  /** The cells that have a selected row, in order of sessions. */
  get cells(): Uint32Array {
    return this.summed().cells;
  }

  /** The sessions that have a selected row. */
  sessions(): Int32Array {
    const { session } = this.history.usage.cells;
    const { cells } = this;
    const found = new Int32Array(cells.length);
    let count = 0;
    for (let i = 0; i < cells.length; i++) {
      const of = session[cells[i]!]!;
      if (count === 0 || found[count - 1] !== of) found[count++] = of;
    }
    return found.subarray(0, count);
  }

  get total(): Sums {
    return (this.sum ??= Sums.of(this.by('model').values(), this.sessions().length));
  }

  /** The sums by a dimension; computed once for all views. */
  by(dimension: Dimension | 'session'): Map<number, Sums> {
    let sums = this.known.get(dimension);
    if (sums === undefined) {
      const { history } = this;
      sums =
        dimension === 'session'
          ? this.ofCells(history.usage.cells.session, history.count)
          : this.ofCells(history.keys(dimension), history.names(dimension).length);
      this.known.set(dimension, sums);
    }
    return sums;
  }

  /** The sums of subagents by model. */
  subagents(): { models: Map<number, Sums>; total: Sums } {
    const { subagent, model } = this.history.usage.cells;
    const cells = this.cells.filter((cell) => subagent[cell] === 1);
    const all = this.ofCells(subagent, 2, cells);
    return { models: this.ofCells(model, this.history.names('model').length, cells), total: all.get(1) ?? Sums.none() };
  }

  private ofCells(keys: Int32Array, groups: number, cells = this.cells): Map<number, Sums> {
    const { usage } = this.history;
    return sumBy(cells, keys, groups, usage.cells.session, this.summed().columns, usage.used);
  }

  private summed(): CellSums {
    return (this.sums ??= this.isWhole || this.hasTimes ? this.addUp() : this.wholeCells());
  }

  private addUp(): CellSums {
    const { usage } = this.history;
    const { of, count } = usage.cells;
    const { rows } = this;
    const has = new Uint8Array(count);
    for (let i = 0; i < rows.length; i++) has[of[rows[i]!]!] = 1;
    const columns = usage.numbers.slice();
    for (const field of usage.used) columns[field] = addUp(rows, of, usage.numbers[field]!, count);
    return { cells: places(has), columns };
  }

  private wholeCells(): CellSums {
    return { cells: places(this.allowed), columns: this.history.whole.summed().columns };
  }

  private find(): Uint32Array {
    const { usage } = this.history;
    const { allowed, hasTimes } = this;
    const { of } = usage.cells;
    const first = this.filter.from ?? 0;
    const last = this.filter.to ?? Number.MAX_SAFE_INTEGER;
    const chosen = this.filter.hours;
    const hours = Uint8Array.from({ length: 168 }, (_, hour) => Number(chosen.size === 0 || chosen.has(hour)));
    const found = new Uint32Array(usage.rows);
    let count = 0;
    for (let row = 0; row < usage.rows; row++) {
      if (allowed[of[row]!] === 0) continue;
      if (hasTimes) {
        const day = usage.day[row]!;
        if (day < first || day > last || hours[usage.weekHour[row]!] !== 1) continue;
      }
      found[count++] = row;
    }
    return found.subarray(0, count);
  }
}

/** Where an array is not 0. */
function places(marks: Uint8Array): Uint32Array {
  const found = new Uint32Array(marks.length);
  let count = 0;
  for (let at = 0; at < marks.length; at++) if (marks[at] !== 0) found[count++] = at;
  return found.subarray(0, count);
}

import { parseDay } from './data/days';
import { everything, type Filter, isEverything } from './data/filter';
import type { PageData } from './data/format';
import type { Dimension, History } from './data/history';
import { Selection } from './data/selection';
import type { Sums } from './data/sums';
import { Drawing, type View } from './drawing';

export type { View } from './drawing';

/** What is on the page: the history and what of it is selected. */
export class Page {
  filter: Filter = everything;
  selection: Selection;
  private readonly drawing = new Drawing(this);

  constructor(public history: History) {
    this.selection = history.whole;
  }

  get data(): PageData {
    return this.history.data;
  }

  /** 0 is Monday. */
  get weekStart(): number {
    return (this.data.about.week_start + 6) % 7;
  }

  get today(): number {
    return parseDay(this.data.about.today)!;
  }

  /** The selected rows of usage. */
  get rows(): Uint32Array {
    return this.selection.rows;
  }

  /** The sums of the selection. */
  get total(): Sums {
    return this.selection.total;
  }

  /** The sums of the selection by a dimension. */
  by(dimension: Dimension | 'session'): Map<number, Sums> {
    return this.selection.by(dimension);
  }

  /** The rows that a changed filter would select. */
  rowsOf(change: Partial<Filter>): Uint32Array {
    const isSame = (Object.keys(change) as (keyof Filter)[]).every((part) => change[part] === this.filter[part]);
    return isSame ? this.rows : this.select({ ...this.filter, ...change }).rows;
  }

  add(view: View): View {
    this.drawing.add(view);
    return view;
  }

  /** Changes a part of the filter and shows all views again. */
  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.selection = this.select(this.filter);
    this.show();
  }

  /** Replaces the data by newer data; what is selected stays selected, by name. */
  replace(history: History): void {
    const before = this.data.names;
    const after = history.data.names;
    const move = (names: readonly (string | null)[], now: readonly (string | null)[], at: number | null) => {
      const found = at === null ? -1 : now.indexOf(names[at] ?? null);
      return found < 0 ? null : found;
    };
    this.filter = {
      ...this.filter,
      project: move(before.projects, after.projects, this.filter.project),
      model: move(before.models, after.models, this.filter.model),
      branch: move(before.branches, after.branches, this.filter.branch),
      type: move(before.types, after.types, this.filter.type),
      person: move(before.people, after.people, this.filter.person),
    };
    this.history = history;
    this.selection = this.select(this.filter);
    this.show();
  }

  show(): void {
    this.drawing.start();
  }

  private select(filter: Filter): Selection {
    return isEverything(filter) ? this.history.whole : new Selection(this.history, filter);
  }
}

import { parseDay } from './data/days';
import { everything, type Filter } from './data/filter';
import type { PageData } from './data/format';
import type { Dimension, History } from './data/history';
import { Sums } from './data/sums';

/** A part of the page: created once, shown again after each change. */
export interface View {
  readonly element: HTMLElement;
  show(page: Page): void;
}

/** What is on the page: the history and what of it is selected. */
export class Page {
  filter: Filter = everything;
  /** The selected rows of usage. */
  rows: Uint32Array;
  private readonly views: View[] = [];
  private sums = new Map<Dimension | 'session', Map<number, Sums>>();
  private sum: Sums | null = null;

  constructor(public history: History) {
    this.rows = history.select(everything);
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

  /** The sums of the selection. */
  get total(): Sums {
    return (this.sum ??= Sums.of(this.by('model').values(), this.history.usage.sessions(this.rows)));
  }

  /** The sums of the selection by a dimension; computed once for all views. */
  by(dimension: Dimension | 'session'): Map<number, Sums> {
    let sums = this.sums.get(dimension);
    if (sums === undefined) {
      const { history } = this;
      sums =
        dimension === 'session'
          ? history.usage.by(this.rows, history.usage.session, history.ids.length)
          : history.usage.by(this.rows, history.keys(dimension), history.names(dimension).length);
      this.sums.set(dimension, sums);
    }
    return sums;
  }

  /** The rows that a changed filter would select. */
  rowsOf(change: Partial<Filter>): Uint32Array {
    const isSame = (Object.keys(change) as (keyof Filter)[]).every((part) => change[part] === this.filter[part]);
    return isSame ? this.rows : this.history.select({ ...this.filter, ...change });
  }

  add(view: View): View {
    this.views.push(view);
    return view;
  }

  /** Changes a part of the filter and shows all views again. */
  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.select();
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
    this.select();
    this.show();
  }

  show(): void {
    for (const view of this.views) view.show(this);
  }

  private select(): void {
    this.sums.clear();
    this.sum = null;
    this.rows = this.history.select(this.filter);
  }
}

import { parseDay } from './data/days';
import { everything, type Filter } from './data/filter';
import type { PageData } from './data/format';
import type { Sums } from './data/sums';
import { History } from './data/history';

/** A part of the page: created once, shown again after each change. */
export interface View {
  readonly element: HTMLElement;
  show(page: Page): void;
}

/** What is on the page: the history and what of it is selected. */
export class Page {
  history: History;
  filter: Filter = everything;
  /** The selected rows of usage, and of the subagents' usage. */
  rows: Uint32Array = new Uint32Array();
  subagentRows: Uint32Array = new Uint32Array();
  private readonly views: View[] = [];
  private sums = new Map<string, unknown>();

  constructor(data: PageData) {
    this.history = new History(data);
    this.select();
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

  readonly everything: Filter = everything;

  /** The sums of the selection; computed once for all views. */
  get total(): Sums {
    return this.once('total', () => this.history.usage.total(this.rows));
  }

  get byModel(): Map<number, Sums> {
    return this.once('model', () => this.history.usage.by(this.rows, (row) => this.history.usage.model[row]!));
  }

  get bySession(): Map<number, Sums> {
    return this.once('session', () => this.history.usage.by(this.rows, (row) => this.history.usage.session[row]!));
  }

  private once<T>(name: string, compute: () => T): T {
    if (!this.sums.has(name)) this.sums.set(name, compute());
    return this.sums.get(name) as T;
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
  replace(data: PageData): void {
    const before = this.data.names;
    const after = data.names;
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
    this.history = new History(data);
    this.select();
    this.show();
  }

  show(): void {
    for (const view of this.views) view.show(this);
  }

  private select(): void {
    this.sums = new Map();
    this.rows = this.history.select(this.history.usage, this.filter);
    this.subagentRows = this.history.select(this.history.subagents, this.filter);
  }
}

import { StackChart, type Series } from '../charts/stack';
import { dayOf, isoDay, label, longDay, next, shortLabel, startOf, type Unit } from '../data/days';
import { type Dimension, dimensions, type History } from '../data/history';
import { byCost, Field, Sums } from '../data/sums';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { cost, modelLabel, short, tokens, wholeFigure } from '../ui/numbers';
import { Table } from '../ui/table';
import { choice, section } from './section';

type Measure = 'cost' | 'tokens';
interface Group {
  key: number;
  name: string;
  label: string;
  colour: string;
  sums: Sums;
}
interface Time {
  name: string;
  sums: Sums;
}

const COLOURS = 8;

/** Cost or tokens over time, stacked by model, project, branch, type or person; and the sums of each. */
export class TimeView implements View {
  private dimension: Dimension = 'model';
  private measure: Measure = 'cost';
  private unit: Unit | 'auto' = 'auto';
  private page: Page | null = null;
  private starts: number[] = [];
  /** For each row of usage, its bar in the chart; -1 if it has none. */
  private bars = new Int32Array();
  private shownUnit: Unit = 'day';
  private readonly ranks = new Map<Dimension, { history: History; colours: Map<number, string> }>();
  private readonly chart = new StackChart((bar) => this.choose(bar));
  private readonly groups = new Table<Group>(
    'Sums by the chosen part',
    [
      { title: 'Name', cell: (group) => h('span', { class: 'name' }, h('i', { class: `swatch ${group.colour}` }), h('bdi', {}, group.label)) },
      ...sumColumns<Group>((group) => group.sums, (group) => group.name),
    ],
    (group) => group.name,
    10,
  );
  private readonly times = new Table<Time>(
    'Sums by time',
    [{ title: 'Time', cell: (time) => time.name }, ...sumColumns<Time>((time) => time.sums, (time) => `time.${time.name}`)],
    (time) => time.name,
    31,
  );
  private readonly details = h('details', { toggle: () => this.showTimes() }, h('summary', {}, 'The same numbers as a table'), this.times.element);
  readonly element = section(
    'time',
    'Over time',
    h(
      'div',
      { class: 'choices' },
      choice('Measure', [
        { value: 'cost', text: 'Cost' },
        { value: 'tokens', text: 'Tokens' },
      ] as const, 'cost', (measure: Measure) => this.set({ measure })),
      choice('Stacked by', dimensions.map((value) => ({ value, text: value[0]!.toUpperCase() + value.slice(1) })), 'model', (dimension: Dimension) =>
        this.set({ dimension }),
      ),
      choice('Step', [
        { value: 'auto', text: 'Auto' },
        { value: 'day', text: 'Day' },
        { value: 'week', text: 'Week' },
        { value: 'month', text: 'Month' },
      ] as const, 'auto', (unit: Unit | 'auto') => this.set({ unit })),
    ),
    this.chart.element,
    this.groups.element,
    this.details,
  );

  show(page: Page): void {
    this.page = page;
    const groups = this.group(page);
    this.groups.show(groups);
    this.draw(page, groups);
    this.showTimes();
  }

  private set(change: { measure?: Measure; dimension?: Dimension; unit?: Unit | 'auto' }): void {
    Object.assign(this, change);
    if (this.page !== null) this.show(this.page);
  }

  // A name keeps its colour whatever is selected: colours follow the cost of everything.
  private group(page: Page): Group[] {
    const names = page.history.names(this.dimension);
    const colours = this.colours(page.history);
    return [...page.by(this.dimension)]
      .map(([of, sums]) => {
        const name = names[of] ?? null;
        return {
          key: of,
          name: `${this.dimension}.${name ?? '(none)'}`,
          label: name === null ? '(none)' : this.dimension === 'model' ? modelLabel(name) : name,
          colour: colours.get(of)!,
          sums,
        };
      })
      .sort((a, b) => byCost(a.sums, b.sums) || (a.name < b.name ? -1 : 1));
  }

  private colours(history: History): Map<number, string> {
    const known = this.ranks.get(this.dimension);
    if (known?.history === history) return known.colours;
    const all = history.whole.by(this.dimension);
    const colours = new Map(
      [...all].sort((a, b) => byCost(a[1], b[1])).map(([of], rank) => [of, rank < COLOURS ? `c${rank}` : 'other']),
    );
    this.ranks.set(this.dimension, { history, colours });
    return colours;
  }

  private draw(page: Page, groups: readonly Group[]): void {
    const { usage } = page.history;
    const { rows } = page;
    const span = page.history.hours(rows);
    const [firstDay, lastDay] =
      span === null
        ? [0, -1]
        : [page.filter.from ?? dayOf(span.first), Math.max(dayOf(span.last), Math.min(page.filter.to ?? -1, page.today))];
    const length = lastDay - firstDay + 1;
    const unit = (this.shownUnit = this.unit !== 'auto' ? this.unit : length <= 100 ? 'day' : length <= 700 ? 'week' : 'month');
    this.starts = [];
    for (let start = startOf(firstDay, unit, page.weekStart); start <= lastDay; start = next(start, unit)) this.starts.push(start);
    // The bar of each day, so that no date is computed for each row.
    const barOf = new Int32Array(Math.max(0, length));
    for (let day = firstDay, bar = 0; day <= lastDay; day++) {
      while (bar + 1 < this.starts.length && this.starts[bar + 1]! <= day) bar++;
      barOf[day - firstDay] = bar;
    }
    const bars = this.starts.length;
    const shown = groups.filter((group) => group.colour !== 'other');
    const rest = groups.length - shown.length;
    const stackOf = new Int32Array(page.history.names(this.dimension).length).fill(shown.length);
    shown.forEach((group, at) => (stackOf[group.key] = at));
    const stackOfCell = page.history.keys(this.dimension).map((key) => stackOf[key]!);
    const { of: cellOf } = usage.cells;
    this.bars = new Int32Array(usage.rows);
    const stacks = new Int32Array(usage.rows);
    const keys = new Int32Array(usage.rows);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const day = usage.day[row]!;
      const bar = day < 0 ? -1 : (barOf[day - firstDay] ?? -1);
      this.bars[row] = bar;
      stacks[row] = stackOfCell[cellOf[row]!]!;
      keys[row] = bar < 0 ? -1 : stacks[row]! * bars + bar;
    }
    const names = shown.map(({ label, colour }) => ({ name: label, colour }));
    if (rest > 0) names.push({ name: `${rest} others`, colour: 'other' });
    const heights = this.heights(page, keys, names.length * bars);
    const series: Series[] = names.map((of, at) => ({ ...of, values: heights.subarray(at * bars, (at + 1) * bars) }));
    // The exact sums of a bar, which only its text needs.
    const ofBar = memory((bar) => usage.by(rows.filter((row) => this.bars[row] === bar), stacks, names.length));
    const text = (of: Sums) => (this.measure === 'cost' ? of.costText() : short(of.tokens));
    this.chart.show({
      labels: this.starts.map((start) => ({ short: shortLabel(start, unit), long: unit === 'day' ? longDay(start) : `${unit === 'week' ? 'Week of ' : ''}${label(start, unit)}` })),
      series,
      axis: (mark) => (this.measure === 'tokens' ? short(mark) : mark >= 1000 ? `$${short(mark)}` : `$${mark % 1 === 0 ? mark : mark.toFixed(2)}`),
      text: (of, bar) => text(ofBar(bar).get(of) ?? Sums.none()),
      total: (bar) => text(Sums.of(ofBar(bar).values())),
      describe: `${this.measure === 'cost' ? 'Cost' : 'Tokens'} by ${unit}, stacked by ${this.dimension}${
        bars === 0 ? ': nothing selected' : `, from ${isoDay(firstDay)} to ${isoDay(lastDay)}`
      }. Arrow keys move along the bars, Enter selects.`,
    });
  }

  /** The values of the measure by key, for the heights of bars. */
  private heights(page: Page, keys: Int32Array, groups: number): Float64Array {
    const { usage } = page.history;
    const sum = (field: number) => usage.sum(field, page.rows, keys, groups);
    if (this.measure === 'cost') {
      const [micro, rest] = usage.costs(page.rows, keys, groups);
      return micro.map((value, at) => value / 1e6 + rest[at]! / 1e12);
    }
    const [all, ...others] = [Field.input, Field.output, Field.write5m, Field.write1h, Field.read].map(sum);
    return all!.map((value, at) => others.reduce((tokens, other) => tokens + other[at]!, value));
  }

  private showTimes(): void {
    const page = this.page;
    if (page === null || !this.details.open) return;
    // The first one is for responses whose time is not known.
    const keys = this.bars.map((bar) => bar + 1);
    const by = page.history.usage.by(page.rows, keys, this.starts.length + 1);
    this.times.show(
      [...by]
        .sort((a, b) => b[0] - a[0])
        .map(([at, sums]) => ({ name: at === 0 ? 'unknown' : label(this.starts[at - 1]!, this.shownUnit), sums })),
    );
  }

  private choose(bar: number): void {
    const page = this.page;
    const start = this.starts[bar];
    if (page === null || start === undefined) return;
    const end = next(start, this.shownUnit) - 1;
    const { from, to } = page.filter;
    page.setFilter(from === start && to === end ? { from: null, to: null } : { from: start, to: end });
  }
}

/** Remembers the last answer: a chart asks for each part of the same bar. */
function memory<T>(compute: (at: number) => T): (at: number) => T {
  let known: { at: number; value: T } | null = null;
  return (at) => (known?.at === at ? known : (known = { at, value: compute(at) })).value;
}

/** The columns of a table with sums: the numbers of a row of report --json. */
export function sumColumns<T>(sums: (row: T) => Sums, key: (row: T) => string) {
  const of = (title: string, field: string, value: (sums: Sums) => number, abbreviated: boolean, wide: boolean) => ({
    title,
    number: true,
    wide,
    cell: (row: T) => (abbreviated ? tokens : wholeFigure)(`${key(row)}.${field}`, value(sums(row))),
    sort: (a: T, b: T) => value(sums(b)) - value(sums(a)),
  });
  return [
    of('Sessions', 'sessions', (row) => row.sessions, false, true),
    of('Responses', 'responses', (row) => row.responses, false, true),
    of('Input', 'input_tokens', (row) => row.input, true, true),
    of('Output', 'output_tokens', (row) => row.output, true, true),
    of('Cache write', 'cache_write_tokens', (row) => row.write, true, true),
    of('Cache read', 'cache_read_tokens', (row) => row.read, true, true),
    of('Tokens', 'total_tokens', (row) => row.tokens, true, false),
    {
      title: 'Cost',
      number: true,
      cell: (row: T) => cost(`${key(row)}.cost_usd`, sums(row)),
      sort: (a: T, b: T) => byCost(sums(a), sums(b)),
    },
  ];
}

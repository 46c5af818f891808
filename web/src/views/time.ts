import { StackChart, type Series } from '../charts/stack';
import { dayOf, isoDay, label, longDay, next, shortLabel, startOf, type Unit } from '../data/days';
import { type Dimension, dimensions, type History } from '../data/history';
import { byCost, Sums } from '../data/sums';
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
    const { usage } = history;
    const all = usage.by(usage.all, history.keys(this.dimension), history.names(this.dimension).length);
    const colours = new Map(
      [...all].sort((a, b) => byCost(a[1], b[1])).map(([of], rank) => [of, rank < COLOURS ? `c${rank}` : 'other']),
    );
    this.ranks.set(this.dimension, { history, colours });
    return colours;
  }

  private draw(page: Page, groups: readonly Group[]): void {
    const { usage } = page.history;
    const span = page.history.hours(page.rows);
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
    const names = page.history.keys(this.dimension);
    this.bars = usage.hour.map((hour) => (hour === 0 ? -1 : (barOf[dayOf(hour) - firstDay] ?? -1)));
    const keys = this.bars.map((bar, row) => (bar < 0 ? -1 : stackOf[names[row]!]! * bars + bar));
    const sums = usage.by(page.rows, keys, (shown.length + 1) * bars);
    const none = Sums.none();
    const of = (stack: number) => Array.from({ length: bars }, (_, bar) => sums.get(stack * bars + bar) ?? none);
    const stacks = shown.map((group, at) => ({ name: group.label, colour: group.colour, sums: of(at) }));
    if (rest > 0) stacks.push({ name: `${rest} others`, colour: 'other', sums: of(shown.length) });
    const value = (of: Sums) => (this.measure === 'cost' ? of.costValue : of.tokens);
    const text = (of: Sums) => (this.measure === 'cost' ? of.costText() : short(of.tokens));
    const series: Series[] = stacks.map((stack) => ({ name: stack.name, colour: stack.colour, values: Float64Array.from(stack.sums, value) }));
    this.chart.show({
      labels: this.starts.map((start) => ({ short: shortLabel(start, unit), long: unit === 'day' ? longDay(start) : `${unit === 'week' ? 'Week of ' : ''}${label(start, unit)}` })),
      series,
      axis: (mark) => (this.measure === 'tokens' ? short(mark) : mark >= 1000 ? `$${short(mark)}` : `$${mark % 1 === 0 ? mark : mark.toFixed(2)}`),
      text: (of, bar) => text(stacks[of]!.sums[bar]!),
      total: (bar) => text(Sums.of(stacks.map((stack) => stack.sums[bar]!))),
      describe: `${this.measure === 'cost' ? 'Cost' : 'Tokens'} by ${unit}, stacked by ${this.dimension}${
        bars === 0 ? ': nothing selected' : `, from ${isoDay(firstDay)} to ${isoDay(lastDay)}`
      }. Arrow keys move along the bars, Enter selects.`,
    });
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

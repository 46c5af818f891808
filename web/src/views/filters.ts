import { isoDay, parseDay, startOf, weekdayNames } from '../data/days';
import { everything, type Filter, isEverything } from '../data/filter';
import { type Dimension, dimensions } from '../data/history';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { count, modelLabel } from '../ui/numbers';

const titles: Record<Dimension, string> = {
  model: 'Model',
  project: 'Project',
  branch: 'Branch',
  type: 'Type',
  person: 'Person',
};

/** The bar that says what is selected, and changes it. */
export class Filters implements View {
  private readonly from = h('input', { type: 'date', id: 'from', change: () => this.setDays() });
  private readonly to = h('input', { type: 'date', id: 'to', change: () => this.setDays() });
  private readonly periods = h(
    'select',
    { id: 'period', change: () => this.setPeriod() },
    ...['All days', '7 days', '30 days', '90 days', 'This month', 'This year', 'Chosen days'].map((text) => h('option', {}, text)),
  );
  private readonly selects = h('div', { class: 'selects' });
  private readonly status = h('p', { class: 'status', role: 'status' });
  private readonly reset = h('button', { type: 'button', id: 'reset', click: () => this.page?.setFilter(everything) }, 'Show all');
  readonly element = h(
    'form',
    { id: 'filters', 'aria-label': 'Filters', submit: (event: Event) => event.preventDefault() },
    h(
      'div',
      { class: 'selects' },
      field('Period', this.periods),
      field('From', this.from),
      field('To', this.to),
    ),
    this.selects,
    h('div', { class: 'state' }, this.status, this.reset),
  );
  private page: Page | null = null;
  private names: unknown = null;

  show(page: Page): void {
    this.page = page;
    if (this.names !== page.data.names) this.build(page);
    const { from, to } = page.filter;
    this.from.value = from === null ? '' : isoDay(from);
    this.to.value = to === null ? '' : isoDay(to);
    this.periods.selectedIndex = this.period(from, to);
    for (const select of this.selects.querySelectorAll('select')) {
      const chosen = page.filter[select.name as Dimension];
      select.value = chosen === null ? '' : String(chosen);
    }
    this.reset.hidden = isEverything(page.filter);
    const sessions = page.total.sessions;
    const all = page.data.sessions.count;
    const text = isEverything(page.filter)
      ? count(all, 'session')
      : `${count(sessions, 'session')} of ${count(all, 'session').replace(/ .*/, '')}${hoursText(page.filter)}`;
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  private build(page: Page): void {
    this.names = page.data.names;
    this.selects.replaceChildren(
      ...dimensions
        .filter((dimension) => page.history.names(dimension).length > 1)
        .map((dimension) => {
          const names = page.history.names(dimension);
          // One collator for all: to compare with localeCompare takes twenty times as long.
          const collator = new Intl.Collator('en');
          const order = names
            .map((name, at) => ({ at, text: name === null ? '(none)' : dimension === 'model' ? modelLabel(name) : name }))
            .sort((a, b) => collator.compare(a.text, b.text));
          return field(
            titles[dimension],
            h(
              'select',
              {
                id: `filter-${dimension}`,
                name: dimension,
                change: (event: Event) => {
                  const { value } = event.target as HTMLSelectElement;
                  page.setFilter({ [dimension]: value === '' ? null : Number(value) });
                },
              },
              h('option', { value: '' }, 'All'),
              ...order.map(({ at, text }) => h('option', { value: at }, text.length > 60 ? `${text.slice(0, 59)}…` : text)),
            ),
          );
        }),
    );
  }

  private setDays(): void {
    this.page?.setFilter({ from: parseDay(this.from.value), to: parseDay(this.to.value) });
  }

  private ranges(): { from: number | null; to: number | null }[] {
    const today = parseDay(this.page!.data.about.today)!;
    return [
      { from: null, to: null },
      { from: today - 6, to: today },
      { from: today - 29, to: today },
      { from: today - 89, to: today },
      { from: startOf(today, 'month', 0), to: today },
      { from: parseDay(`${isoDay(today).slice(0, -6)}-01-01`), to: today },
    ];
  }

  private setPeriod(): void {
    const range = this.ranges()[this.periods.selectedIndex];
    if (range === undefined) this.from.focus();
    else this.page?.setFilter(range);
  }

  private period(from: number | null, to: number | null): number {
    const ranges = this.ranges();
    const found = ranges.findIndex((range) => range.from === from && range.to === to);
    return found < 0 ? ranges.length : found;
  }
}

function hoursText(filter: Filter): string {
  if (filter.hours.size === 0) return '';
  if (filter.hours.size > 3) return `, in ${count(filter.hours.size, 'hour')} of the week`;
  const names = [...filter.hours].map((hour) => `${weekdayNames[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00`);
  return `, on ${names.join(', ')}`;
}

const field = (title: string, input: HTMLElement): HTMLElement =>
  h('label', { class: 'field', for: input.id }, h('span', {}, title), input);

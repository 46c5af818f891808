import { weekdayNames } from '../data/days';
import { everything } from '../data/filter';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { GridFocus } from './grid';
import { HeatCell, nameOnHover, showCosts } from './heat';

const HOURS = 24;
const two = (hour: number): string => String(hour).padStart(2, '0');

/** One cell for each hour of the week. Selects hours; the name of a day selects the day, the number an hour of all days. */
export class WeekMap implements View {
  readonly element = h('div', { class: 'scroll' });
  private cells: HTMLTableCellElement[][] = [];
  /** By hour, from Monday's first. */
  private readonly heat: HeatCell[] = new Array<HeatCell>(7 * HOURS);
  private weekStart = -1;
  private page: Page | null = null;
  private readonly focus = new GridFocus(
    this.element,
    () => this.cells,
    (row, column) => this.toggle([this.hourAt(row, column)]),
    () => this.page?.setFilter({ hours: new Set() }),
  );

  constructor() {
    nameOnHover(this.element);
  }

  show(page: Page): void {
    this.page = page;
    if (this.weekStart !== page.weekStart) this.build(page.weekStart);
    const { usage } = page.history;
    const costs = usage.costs(page.rowsOf({ hours: everything.hours }), usage.weekHour, this.heat.length);
    showCosts(this.heat, ...costs, (hour) => page.filter.hours.has(hour));
  }

  finish(): void {
    for (const cell of this.heat) cell.name();
  }

  private build(weekStart: number): void {
    this.weekStart = weekStart;
    this.cells = Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: HOURS }, (_, column) => {
        const cell = this.focus.cell();
        cell.dataset.hour = String(this.hourAt(row, column));
        return cell;
      }),
    );
    this.cells.forEach((row, at) =>
      row.forEach((cell, column) => {
        const hour = this.hourAt(at, column);
        const name = `${weekdayNames[Math.floor(hour / HOURS)]}, ${two(column)}:00 to ${two((column + 1) % HOURS)}:00`;
        this.heat[hour] = new HeatCell(cell, () => name);
      }),
    );
    const hours = Array.from({ length: HOURS }, (_, hour) =>
      h(
        'th',
        { scope: 'col', role: 'columnheader' },
        h(
          'button',
          {
            type: 'button',
            'aria-label': `Select ${two(hour)}:00 to ${two((hour + 1) % HOURS)}:00 on all days`,
            click: () => this.toggle(weekdayNames.map((_, day) => day * HOURS + hour)),
          },
          hour % 3 === 0 ? two(hour) : '·',
        ),
      ),
    );
    this.element.replaceChildren(
      h(
        'table',
        { role: 'grid', class: 'week', 'aria-label': 'Cost by hour of the week', 'aria-multiselectable': 'true' },
        h('thead', {}, h('tr', { role: 'row' }, h('td', { role: 'gridcell', 'aria-hidden': 'true' }), ...hours)),
        h('tbody', {}, ...this.cells.map((row, at) => h('tr', { role: 'row' }, this.dayHead(at), ...row))),
      ),
    );
    this.focus.enter(0, 9, false);
  }

  private dayHead(row: number): HTMLElement {
    const day = Math.floor(this.hourAt(row, 0) / HOURS);
    const name = weekdayNames[day]!;
    return h(
      'th',
      { scope: 'row', role: 'rowheader' },
      h(
        'button',
        {
          type: 'button',
          'aria-label': `Select every ${name}`,
          click: () => this.toggle(Array.from({ length: HOURS }, (_, hour) => day * HOURS + hour)),
        },
        name.slice(0, 3),
      ),
    );
  }

  // Selects these hours too; if all of them are selected, none of them.
  private toggle(hours: readonly number[]): void {
    const page = this.page;
    if (page === null) return;
    const chosen = new Set(page.filter.hours);
    const all = hours.every((hour) => chosen.has(hour));
    for (const hour of hours) {
      if (all) chosen.delete(hour);
      else chosen.add(hour);
    }
    page.setFilter({ hours: chosen });
  }

  private hourAt(row: number, column: number): number {
    return ((row + this.weekStart) % 7) * HOURS + column;
  }
}

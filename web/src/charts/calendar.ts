import { isoDay, longDay, monthNames, monthOf, startOf, weekdayNames, yearOf } from '../data/days';
import { everything } from '../data/filter';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { GridFocus } from './grid';
import { HeatCell, nameOnHover, showCosts } from './heat';

/** One cell for each day, by week. Selects a day, a range with Shift, or a month by its name. */
export class Calendar implements View {
  readonly element = h('div', { class: 'scroll' });
  private cells: (HTMLTableCellElement | null)[][] = [];
  /** By day, from the first. */
  private heat: (HeatCell | null)[] = [];
  private first = 0;
  private last = -1;
  private anchor: number | null = null;
  private page: Page | null = null;
  private readonly focus = new GridFocus(
    this.element,
    () => this.cells,
    (row, column, event) => this.pick(this.dayAt(row, column), event.shiftKey),
    () => this.page?.setFilter({ from: null, to: null }),
  );

  constructor() {
    nameOnHover(this.element);
  }

  show(page: Page): void {
    this.page = page;
    const days = page.history.days;
    if (days === null) {
      this.element.replaceChildren(h('p', { class: 'none' }, 'No usage yet.'));
      [this.last, this.heat] = [-1, []];
      return;
    }
    const weekStart = page.weekStart;
    const first = startOf(days.first, 'week', weekStart);
    if (first !== this.first || days.last !== this.last) this.build(first, days.first, days.last, weekStart);
    const { usage } = page.history;
    // Of everything else that is selected, so that other days can be chosen.
    const rows = page.rowsOf({ from: everything.from, to: everything.to });
    const { from, to } = page.filter;
    showCosts(this.heat, ...usage.costs(rows, usage.day, days.last - first + 1, first), (at) => {
      const day = first + at;
      return (from !== null || to !== null) && day >= (from ?? -Infinity) && day <= (to ?? Infinity);
    });
  }

  finish(): void {
    for (const cell of this.heat) cell?.name();
  }

  private build(first: number, from: number, last: number, weekStart: number): void {
    [this.first, this.last] = [first, last];
    const weeks = Math.floor((last - first) / 7) + 1;
    this.cells = Array.from({ length: 7 }, () => new Array<HTMLTableCellElement | null>(weeks).fill(null));
    this.heat = new Array<HeatCell | null>(weeks * 7).fill(null);
    const rows = Array.from({ length: 7 }, (_, weekday) =>
      h('tr', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, weekdayNames[(weekStart + weekday) % 7]!.slice(0, 3))),
    );
    for (let week = 0; week < weeks; week++) {
      for (let weekday = 0; weekday < 7; weekday++) {
        const day = first + week * 7 + weekday;
        if (day < from || day > last) {
          rows[weekday]!.append(h('td', { role: 'gridcell', 'aria-hidden': 'true' }));
          continue;
        }
        const cell = this.focus.cell();
        cell.dataset.day = isoDay(day);
        this.cells[weekday]![week] = cell;
        this.heat[day - first] = new HeatCell(cell, () => longDay(day));
        rows[weekday]!.append(cell);
      }
    }
    this.element.replaceChildren(
      h(
        'table',
        { role: 'grid', class: 'calendar', 'aria-label': 'Cost by day', 'aria-multiselectable': 'true' },
        h('thead', {}, h('tr', { role: 'row' }, h('td', { role: 'gridcell', 'aria-hidden': 'true' }), ...this.months(weeks))),
        h('tbody', {}, ...rows),
      ),
    );
    const column = Math.floor((last - first) / 7);
    this.focus.enter((last - first) % 7, column, false);
    this.element.scrollLeft = this.element.scrollWidth;
  }

  // The name of a month above the weeks that begin in it.
  private months(weeks: number): HTMLElement[] {
    const heads: HTMLElement[] = [];
    for (let week = 0; week < weeks; ) {
      const start = this.first + week * 7;
      let span = 1;
      while (week + span < weeks && monthOf(start + span * 7) === monthOf(start)) span++;
      const name = `${monthNames[monthOf(start)]} ${yearOf(start)}`;
      const month = startOf(start, 'month', 0);
      heads.push(
        h(
          'th',
          { colspan: span, scope: 'colgroup', role: 'columnheader' },
          h(
            'button',
            { type: 'button', 'aria-label': `Select ${name}`, click: () => this.month(month) },
            span > 2 ? `${name.slice(0, 3)}${monthOf(start) === 0 ? ` ${yearOf(start)}` : ''}` : name.slice(0, 1),
          ),
        ),
      );
      week += span;
    }
    return heads;
  }

  private month(first: number): void {
    this.page?.setFilter({ from: first, to: startOf(first + 31, 'month', 0) - 1 });
  }

  private pick(day: number, extend: boolean): void {
    const page = this.page;
    if (page === null) return;
    const { from, to } = page.filter;
    if (extend && this.anchor !== null) {
      page.setFilter({ from: Math.min(this.anchor, day), to: Math.max(this.anchor, day) });
      return;
    }
    this.anchor = day;
    page.setFilter(from === day && to === day ? { from: null, to: null } : { from: day, to: day });
  }

  private dayAt(row: number, column: number): number {
    return this.first + column * 7 + row;
  }
}

import { first } from '../data/order';
import { type Child, h } from './dom';

export interface TableColumn<T> {
  title: string;
  /** Whether it holds numbers, which are aligned to the right. */
  number?: boolean;
  /** Whether a phone leaves it out. */
  wide?: boolean;
  cell: (row: T) => Child;
  /** Sorts by this column, the greatest first. */
  sort?: (a: T, b: T) => number;
}

/** A table whose rows can be sorted, and of which a part is shown at first. */
export class Table<T> {
  readonly element: HTMLElement;
  private rows: readonly T[] = [];
  private order: ((a: T, b: T) => number) | undefined;
  private sortedBy: number | null = null;
  private shown: number;
  private readonly head: HTMLTableCellElement[];
  private readonly body = h('tbody');
  private readonly more = h('button', { type: 'button', class: 'more', hidden: true, click: () => this.showMore() });

  /** @param key an attribute for tests and links: the row's name. */
  constructor(
    caption: string,
    private readonly columns: readonly TableColumn<T>[],
    private readonly key: (row: T) => string,
    private readonly page = 20,
  ) {
    this.shown = page;
    this.head = columns.map((column, at) =>
      h(
        'th',
        { scope: 'col', class: classes(column) },
        column.sort ? h('button', { type: 'button', click: () => this.sortBy(at) }, column.title) : column.title,
      ),
    );
    this.element = h(
      'div',
      { class: 'table' },
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption },
        h(
          'table',
          {},
          h('caption', { class: 'hidden' }, caption),
          h('thead', {}, h('tr', {}, ...this.head)),
          this.body,
        ),
      ),
      this.more,
    );
  }

  /** @param order how rows follow each other that are not sorted by a column; without it, as they are. */
  show(rows: readonly T[], order?: (a: T, b: T) => number): void {
    this.rows = rows;
    this.order = order;
    this.draw();
  }

  private sortBy(column: number): void {
    this.sortedBy = this.sortedBy === column ? null : column;
    this.draw();
  }

  private showMore(): void {
    const first = this.shown;
    this.shown += this.page * 5;
    this.draw();
    const row = this.body.rows[first];
    if (this.more.hidden && row) {
      row.tabIndex = -1;
      row.focus();
    }
  }

  private draw(): void {
    const by = this.sortedBy;
    const { rows, order } = this;
    const sort = by === null ? undefined : this.columns[by]!.sort;
    const inOrder = sort && order ? (a: T, b: T) => sort(a, b) || order(a, b) : (sort ?? order);
    this.head.forEach((cell, at) => {
      if (at === by) cell.setAttribute('aria-sort', 'descending');
      else cell.removeAttribute('aria-sort');
    });
    this.body.replaceChildren(
      ...(inOrder ? first(rows, this.shown, inOrder) : rows.slice(0, this.shown)).map((row) =>
        h(
          'tr',
          { 'data-row': this.key(row) },
          ...this.columns.map((column, at) =>
            at === 0
              ? h('th', { scope: 'row', class: classes(column) }, column.cell(row))
              : h('td', { class: classes(column) }, column.cell(row)),
          ),
        ),
      ),
    );
    if (rows.length === 0)
      this.body.append(
        h('tr', {}, h('td', { colspan: this.columns.length, class: 'none' }, 'Nothing in this selection.')),
      );
    const left = rows.length - this.shown;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show more (${left} left)`;
  }
}

function classes<T>(column: TableColumn<T>): string | null {
  return [column.number ? 'number' : '', column.wide ? 'wide' : ''].join(' ').trim() || null;
}

import { h } from './dom';

const PAGE = 100;
const EXTRA = 10;

export interface Column<T> {
  name: string;
  /** Under which the program sorts; columns without it cannot be sorted. */
  sort?: string;
  kind?: string;
  cell: (row: T) => Node | string;
}

/** A table of any length, of which only the visible rows exist; the others are read when they are scrolled to. */
export class VirtualTable<T> {
  readonly element: HTMLElement;
  private readonly table: HTMLTableElement;
  private readonly body: HTMLTableSectionElement;
  private readonly top = spacer();
  private readonly bottom = spacer();
  private readonly head: HTMLTableRowElement;
  private pages = new Map<number, T[]>();
  private waiting = new Map<number, AbortController>();
  private total = 0;
  private rowHeight = 0;
  private shown = '';
  sort: { name: string; ascending: boolean };

  constructor(
    private readonly columns: Column<T>[],
    caption: string,
    sort: { name: string; ascending: boolean },
    private readonly read: (offset: number, limit: number, signal: AbortSignal) => Promise<{ rows: T[]; total: number }>,
    private readonly failed: (error: unknown) => void,
    private readonly sorted: () => void,
  ) {
    this.sort = sort;
    this.head = h('tr', {});
    this.body = h('tbody', {});
    this.table = h('table', { class: 'virtual' }, h('caption', { class: 'hidden' }, caption), h('thead', {}, this.head), this.body);
    this.element = h('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': caption }, this.table);
    this.element.addEventListener('scroll', () => requestAnimationFrame(() => this.render()), { passive: true });
    this.element.addEventListener('keydown', (event) => this.move(event));
    addEventListener('resize', this.resized);
    this.renderHead();
  }

  private readonly resized = () => {
    this.rowHeight = 0;
    this.shown = '';
    this.render();
  };

  close(): void {
    removeEventListener('resize', this.resized);
    this.abort();
  }

  /** Reads again what is visible. Rows stay in place until the new ones are there. */
  async reload(fromTop: boolean): Promise<void> {
    this.abort();
    if (fromTop) this.element.scrollTop = 0;
    const first = Math.floor(this.firstVisible() / PAGE);
    const pages = new Map<number, T[]>();
    const last = Math.floor(Math.max(0, this.lastVisible()) / PAGE);
    for (let page = first; page <= Math.max(first, last); page++) {
      const { rows, total } = await this.read(page * PAGE, PAGE, this.signal(page));
      pages.set(page, rows);
      this.total = total;
      this.waiting.delete(page);
    }
    this.pages = pages;
    this.shown = '';
    this.render();
  }

  private signal(page: number): AbortSignal {
    const controller = new AbortController();
    this.waiting.set(page, controller);
    return controller.signal;
  }

  private abort(): void {
    for (const controller of this.waiting.values()) controller.abort();
    this.waiting.clear();
  }

  private firstVisible(): number {
    return this.rowHeight === 0 ? 0 : Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - EXTRA);
  }

  private lastVisible(): number {
    const rows = this.rowHeight === 0 ? 30 : Math.ceil(this.element.clientHeight / this.rowHeight);
    return Math.min(this.total - 1, this.firstVisible() + rows + 2 * EXTRA);
  }

  private load(page: number): void {
    if (this.pages.has(page) || this.waiting.has(page)) return;
    this.read(page * PAGE, PAGE, this.signal(page)).then(
      ({ rows, total }) => {
        this.waiting.delete(page);
        this.pages.set(page, rows);
        this.total = total;
        this.shown = '';
        this.render();
      },
      (error: unknown) => {
        this.waiting.delete(page);
        this.failed(error);
      },
    );
  }

  private render(): void {
    const [first, last] = [this.firstVisible(), this.lastVisible()];
    if (this.total > 0) for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) this.load(page);
    const shown = `${first}-${last}-${this.total}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const focused = this.focusedIndex();
    const rows: HTMLElement[] = [];
    for (let i = first; i <= last; i++) rows.push(this.row(i));
    this.table.setAttribute('aria-rowcount', String(this.total + 1));
    this.body.replaceChildren(this.top, ...rows, this.bottom);
    const measured = rows[0]?.getBoundingClientRect().height ?? 0;
    if (this.rowHeight === 0 && measured > 0) {
      this.rowHeight = measured;
      this.shown = '';
      this.render();
      return;
    }
    this.top.style.height = `${first * this.rowHeight}px`;
    this.bottom.style.height = `${Math.max(0, this.total - 1 - last) * this.rowHeight}px`;
    this.top.hidden = first === 0;
    this.bottom.hidden = last >= this.total - 1;
    if (focused !== null) this.linkAt(focused)?.focus({ preventScroll: true });
  }

  private row(index: number): HTMLElement {
    const data = this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
    return h(
      'tr',
      { 'aria-rowindex': index + 2, 'data-index': index },
      ...this.columns.map((column) => h('td', { class: column.kind }, data === undefined ? '…' : column.cell(data))),
    );
  }

  private renderHead(): void {
    this.head.setAttribute('aria-rowindex', '1');
    this.head.replaceChildren(
      ...this.columns.map((column) => {
        if (column.sort === undefined) return h('th', { scope: 'col', class: column.kind }, column.name);
        const isSorted = column.sort === this.sort.name;
        const direction = isSorted ? (this.sort.ascending ? 'ascending' : 'descending') : null;
        return h(
          'th',
          { scope: 'col', class: column.kind, 'aria-sort': direction },
          h('button', { type: 'button', click: () => this.sortBy(column.sort!) }, column.name, isSorted ? (this.sort.ascending ? ' ▲' : ' ▼') : ''),
        );
      }),
    );
  }

  private sortBy(name: string): void {
    const index = this.columns.findIndex((column) => column.sort === name);
    this.sort = { name, ascending: this.sort.name === name && !this.sort.ascending };
    this.renderHead();
    this.head.children[index]?.querySelector('button')?.focus();
    this.sorted();
  }

  private focusedIndex(): number | null {
    const row = document.activeElement?.closest<HTMLElement>('tr[data-index]');
    return row && this.body.contains(row) ? Number(row.dataset['index']) : null;
  }

  private linkAt(index: number): HTMLElement | null {
    return this.body.querySelector<HTMLElement>(`tr[data-index="${index}"] a`);
  }

  private move(event: KeyboardEvent): void {
    const focused = this.focusedIndex();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    const target =
      event.key === 'Home' ? 0 : event.key === 'End' ? this.total - 1 : step === undefined ? null : (focused ?? this.firstVisible() - 1) + step;
    if (target === null || (focused === null && event.key !== 'ArrowDown') || this.total === 0) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(this.total - 1, target));
    const [top, height] = [index * this.rowHeight, this.element.clientHeight - 2 * this.rowHeight];
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + height) this.element.scrollTop = top - height;
    this.shown = '';
    this.render();
    this.linkAt(index)?.focus({ preventScroll: true });
  }
}

function spacer(): HTMLTableRowElement {
  return h('tr', { class: 'spacer', 'aria-hidden': 'true' }, h('td'));
}

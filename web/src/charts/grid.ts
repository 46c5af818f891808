import { h } from '../ui/dom';

/** Moves the focus in a grid by arrow keys: one cell is in the order of Tab, the others follow by arrows. */
export class GridFocus {
  private at = { row: 0, column: 0 };

  /** @param cells in rows; null where there is none. */
  constructor(
    private readonly cells: () => (HTMLElement | null)[][],
    private readonly act: (row: number, column: number, event: KeyboardEvent | MouseEvent) => void,
    private readonly cancel: () => void,
  ) {}

  cell(row: number, column: number, properties: Record<string, string>): HTMLTableCellElement {
    return h('td', {
      ...properties,
      role: 'gridcell',
      tabindex: '-1',
      click: (event: MouseEvent) => {
        this.enter(row, column, false);
        this.act(row, column, event);
      },
      keydown: (event: KeyboardEvent) => this.key(event, row, column),
    });
  }

  /** Makes a cell the one that Tab reaches. */
  enter(row: number, column: number, focus: boolean): void {
    const cells = this.cells();
    const before = cells[this.at.row]?.[this.at.column];
    before?.setAttribute('tabindex', '-1');
    this.at = { row, column };
    const cell = cells[row]?.[column];
    cell?.setAttribute('tabindex', '0');
    if (focus) cell?.focus();
  }

  private key(event: KeyboardEvent, row: number, column: number): void {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (step !== undefined) this.move(row, column, step[0]!, step[1]!);
    else if (event.key === 'Enter' || event.key === ' ') this.act(row, column, event);
    else if (event.key === 'Escape') this.cancel();
    else return;
    event.preventDefault();
  }

  private move(row: number, column: number, down: number, right: number): void {
    const cells = this.cells();
    const to = cells[row + down]?.[column + right];
    if (to !== undefined && to !== null) this.enter(row + down, column + right, true);
  }
}

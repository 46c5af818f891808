/** Moves the focus in a grid by arrow keys: one cell is in the order of Tab, the others follow by arrows. */
export class GridFocus {
  private at = { row: 0, column: 0 };
  private readonly blank = document.createElement('td');

  /**
   * @param root an element around the grid, which listens for all of its cells.
   * @param cells in rows; null where there is none. Each row of the table begins with its heading.
   */
  constructor(
    root: HTMLElement,
    private readonly cells: () => (HTMLElement | null)[][],
    private readonly act: (row: number, column: number, event: KeyboardEvent | MouseEvent) => void,
    private readonly cancel: () => void,
  ) {
    this.blank.setAttribute('role', 'gridcell');
    this.blank.tabIndex = -1;
    root.addEventListener('click', (event) => {
      const at = this.find(event);
      if (at === null) return;
      this.enter(at.row, at.column, false);
      this.act(at.row, at.column, event);
    });
    root.addEventListener('keydown', (event) => {
      const at = this.find(event);
      if (at !== null) this.key(event, at.row, at.column);
    });
  }

  cell(): HTMLTableCellElement {
    return this.blank.cloneNode() as HTMLTableCellElement;
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

  private find(event: Event): { row: number; column: number } | null {
    const cell = (event.target as Element).closest('td');
    if (cell === null) return null;
    const row = (cell.parentElement as HTMLTableRowElement).sectionRowIndex;
    const column = cell.cellIndex - 1;
    return this.cells()[row]?.[column] === cell ? { row, column } : null;
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

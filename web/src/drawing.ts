import type { Page } from './page-state';

/** A part of the page: created once, shown again after each change. */
export interface View {
  readonly element: HTMLElement;
  show(page: Page): void;
}

/** Views at the top, which are on the first screen. */
const FIRST = 4;
const SLICE_MS = 8;

/**
 * Draws the views that are on the screen at once, and the others after the browser has shown those, so that a change is
 * seen early however long the page is. A view that waits is busy for screen readers.
 */
export class Drawing {
  private readonly views: View[] = [];
  private waiting: View[] = [];
  private isDrawn = false;
  private turn = 0;
  private readonly finish = (): void => this.drawUntil(Infinity);

  constructor(private readonly draw: (view: View) => void) {}

  add(view: View): void {
    this.views.push(view);
  }

  start(): void {
    const seen = new Set(this.isDrawn ? this.views.filter((view) => isOnScreen(view.element)) : this.views.slice(0, FIRST));
    this.isDrawn = true;
    const turn = ++this.turn;
    this.waiting = this.views.filter((view) => !seen.has(view));
    for (const view of this.waiting) view.element.setAttribute('aria-busy', 'true');
    for (const view of seen) this.show(view);
    addEventListener('beforeprint', this.finish);
    // A hidden page has no frames to wait for.
    if (document.hidden) this.finish();
    else requestAnimationFrame(() => setTimeout(() => this.drawWaiting(turn)));
  }

  private drawWaiting(turn: number): void {
    if (turn !== this.turn) return;
    this.drawUntil(performance.now() + SLICE_MS);
    if (this.waiting.length > 0) setTimeout(() => this.drawWaiting(turn));
  }

  private drawUntil(time: number): void {
    do {
      const view = this.waiting.shift();
      if (view !== undefined) this.show(view);
    } while (this.waiting.length > 0 && performance.now() < time);
    if (this.waiting.length === 0) removeEventListener('beforeprint', this.finish);
  }

  private show(view: View): void {
    this.draw(view);
    view.element.removeAttribute('aria-busy');
  }
}

function isOnScreen(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom >= 0 && top <= innerHeight;
}

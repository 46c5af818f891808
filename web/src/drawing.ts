import type { Page } from './page-state';

/** A part of the page: created once, shown again after each change. */
export interface View {
  readonly element: HTMLElement;
  show(page: Page): void;
  /** Does what nobody sees, such as names for screen readers, after the browser has shown the rest. */
  finish?(page: Page): void;
}

interface Step {
  readonly element: HTMLElement;
  draw(): void;
  /** Whether the view is complete then. */
  readonly isLast: boolean;
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
  private waiting: Step[] = [];
  private isDrawn = false;
  private turn = 0;
  private readonly finish = (): void => this.drawUntil(Infinity);

  constructor(private readonly page: Page) {}

  add(view: View): void {
    this.views.push(view);
  }

  start(): void {
    const seen = new Set(this.isDrawn ? this.views.filter((view) => isOnScreen(view.element)) : this.views.slice(0, FIRST));
    this.isDrawn = true;
    const turn = ++this.turn;
    const steps = new Map(this.views.map((view) => [view, this.steps(view)]));
    this.waiting = this.views.flatMap((view) => steps.get(view)!.slice(seen.has(view) ? 1 : 0));
    for (const { element } of this.waiting) element.setAttribute('aria-busy', 'true');
    for (const view of seen) run(steps.get(view)![0]!);
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
      const step = this.waiting.shift();
      if (step !== undefined) run(step);
    } while (this.waiting.length > 0 && performance.now() < time);
    if (this.waiting.length === 0) removeEventListener('beforeprint', this.finish);
  }

  private steps(view: View): Step[] {
    const { element } = view;
    const show: Step = { element, draw: () => view.show(this.page), isLast: view.finish === undefined };
    return show.isLast ? [show] : [show, { element, draw: () => view.finish!(this.page), isLast: true }];
  }
}

function run(step: Step): void {
  step.draw();
  if (step.isLast) step.element.removeAttribute('aria-busy');
}

function isOnScreen(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom >= 0 && top <= innerHeight;
}

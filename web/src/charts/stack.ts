import { h, svg } from '../ui/dom';
import { ticks } from './scale';

export interface Series {
  name: string;
  /** The colour's class: c0 to c7, or other. */
  colour: string;
  values: Float64Array;
}

export interface Stack {
  /** For the axis, and for the text at a bar. */
  labels: { short: string; long: string }[];
  series: Series[];
  axis: (value: number) => string;
  /** The text of a bar's part. */
  text: (series: number, bar: number) => string;
  total: (bar: number) => string;
  describe: string;
}

const HEIGHT = 264;
const WIDEST = 72;
const NARROWEST = 240;
const EDGE = { top: 12, right: 8, bottom: 28, left: 54 };

/** Stacked bars over time. Arrow keys move along the bars; a click or Enter selects a bar's time. */
export class StackChart {
  readonly element: HTMLElement;
  private readonly picture = svg('svg', { 'aria-hidden': 'true' });
  private readonly tip = h('div', { class: 'tip', role: 'status', 'aria-live': 'polite' });
  private stack: Stack | null = null;
  private current = -1;
  /** 0 until it is known. */
  private width = 0;
  private marker: SVGElement | null = null;

  constructor(private readonly choose: (bar: number) => void) {
    this.element = h(
      'div',
      {
        class: 'stack',
        tabindex: '0',
        role: 'group',
        'aria-roledescription': 'bar chart',
        keydown: (event: KeyboardEvent) => this.key(event),
        pointermove: (event: PointerEvent) => this.point(this.barAt(event)),
        pointerleave: () => this.point(-1),
        blur: () => this.point(-1),
        click: (event: MouseEvent) => this.pick(this.barAt(event)),
      },
      this.picture,
      this.tip,
    );
    // Reports the width at first, too, after the whole page is laid out: to ask for it would lay out the page twice.
    new ResizeObserver(([entry]) => {
      this.width = Math.max(NARROWEST, entry!.contentRect.width);
      this.draw();
    }).observe(this.element);
  }

  show(stack: Stack): void {
    this.stack = stack;
    this.current = -1;
    this.element.setAttribute('aria-label', stack.describe);
    this.draw();
  }

  private get step(): number {
    return (this.width - EDGE.left - EDGE.right) / Math.max(1, this.stack?.labels.length ?? 0);
  }

  private draw(): void {
    const { stack, width, step } = this;
    if (stack === null || width === 0) return;
    const bars = stack.labels.length;
    const totals = new Float64Array(bars);
    for (const series of stack.series) series.values.forEach((value, bar) => (totals[bar]! += value));
    const marks = ticks(totals.reduce((a, b) => Math.max(a, b), 0));
    const top = marks[marks.length - 1]! || 1;
    const y = (value: number) => EDGE.top + (HEIGHT - EDGE.top - EDGE.bottom) * (1 - value / top);
    const parts: SVGElement[] = [];
    for (const mark of marks) {
      parts.push(svg('line', { class: 'grid', x1: EDGE.left, x2: width - EDGE.right, y1: y(mark), y2: y(mark) }));
      parts.push(svg('text', { class: 'axis end', x: EDGE.left - 8, y: y(mark) + 4 }, stack.axis(mark)));
    }
    const base = new Float64Array(bars);
    const gap = step > 6 ? Math.min(4, step * 0.2) : step > 2.5 ? 0.6 : 0;
    const thickness = Math.min(WIDEST, step - gap);
    for (const series of stack.series) {
      let path = '';
      for (let bar = 0; bar < bars; bar++) {
        const value = series.values[bar]!;
        if (value <= 0) continue;
        const x = EDGE.left + (bar + 0.5) * step - thickness / 2;
        const [from, to] = [y(base[bar]!), y(base[bar]! + value)];
        path += `M${x.toFixed(1)} ${from.toFixed(1)}h${thickness.toFixed(1)}V${to.toFixed(1)}h${(-thickness).toFixed(1)}z`;
        base[bar]! += value;
      }
      parts.push(svg('path', { class: `bar ${series.colour}`, d: path }));
    }
    const every = Math.max(1, Math.ceil(64 / step));
    for (let bar = Math.floor(((bars - 1) % every) / 2); bar < bars; bar += every) {
      const x = EDGE.left + (bar + 0.5) * step;
      if (x < EDGE.left + 22 || x > width - EDGE.right - 18) continue;
      parts.push(svg('text', { class: 'axis middle', x, y: HEIGHT - 8 }, stack.labels[bar]!.short));
    }
    this.marker = svg('rect', { class: 'marker', y: EDGE.top, height: HEIGHT - EDGE.top - EDGE.bottom, visibility: 'hidden' });
    this.picture.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.picture.setAttribute('height', String(HEIGHT));
    this.picture.replaceChildren(this.marker, ...parts);
    this.point(this.current);
  }

  private barAt(event: MouseEvent): number {
    if (this.stack === null) return -1;
    const x = event.clientX - this.picture.getBoundingClientRect().left - EDGE.left;
    const bar = Math.floor(x / this.step);
    return bar >= 0 && bar < this.stack.labels.length ? bar : -1;
  }

  private key(event: KeyboardEvent): void {
    if (this.stack === null) return;
    const last = this.stack.labels.length - 1;
    const moves: Record<string, number> = {
      ArrowRight: this.current < 0 ? last : Math.min(last, this.current + 1),
      ArrowLeft: this.current < 0 ? last : Math.max(0, this.current - 1),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.point(to);
    else if (event.key === 'Enter' || event.key === ' ') this.pick(this.current);
    else return;
    event.preventDefault();
  }

  private pick(bar: number): void {
    if (bar >= 0) this.choose(bar);
  }

  private point(bar: number): void {
    const stack = this.stack;
    const marker = this.marker;
    if (stack === null || marker === null) return;
    if (bar === this.current && this.tip.childElementCount > 0) return;
    this.current = bar;
    if (bar < 0) {
      marker.setAttribute('visibility', 'hidden');
      this.tip.replaceChildren();
      this.tip.hidden = true;
      return;
    }
    const x = EDGE.left + bar * this.step;
    marker.setAttribute('x', String(x));
    marker.setAttribute('width', String(this.step));
    marker.setAttribute('visibility', 'visible');
    const rows = stack.series
      .map((series, at) => ({ series, at }))
      .filter(({ series }) => series.values[bar]! > 0)
      .reverse()
      .map(({ series, at }) =>
        h('li', {}, h('i', { class: `swatch ${series.colour}` }), h('span', {}, series.name), h('b', {}, stack.text(at, bar))),
      );
    this.tip.replaceChildren(
      h('p', {}, h('span', {}, stack.labels[bar]!.long), h('b', {}, stack.total(bar))),
      h('ul', {}, ...rows),
    );
    this.tip.hidden = false;
    const left = x + this.step + 8;
    const fits = left + this.tip.offsetWidth < this.width;
    this.tip.style.left = `${Math.max(0, fits ? left : x - this.tip.offsetWidth - 8)}px`;
  }
}

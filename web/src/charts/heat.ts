import { Money } from '../data/money';
import { shade } from './scale';

/** A cell of a map, coloured by a cost. Changes nothing on the page that stays the same. */
export class HeatCell {
  private cost: Money | null = null;
  private isNamed = false;
  private isPicked: boolean | null = null;
  private look = '';

  /** @param title its day or hour, for screen readers and as a tooltip. See nameOnHover. */
  constructor(
    readonly element: HTMLTableCellElement,
    private readonly title: () => string,
  ) {}

  /** @param max the cost with the strongest colour. */
  show(cost: Money, max: number, isPicked: boolean): void {
    const { element } = this;
    if (this.cost?.micro !== cost.micro || this.cost.rest !== cost.rest) {
      this.cost = cost;
      this.isNamed = false;
    }
    const look = `heat l${shade(cost.value, max)}${isPicked ? ' picked' : ''}`;
    if (look === this.look) return;
    element.className = look;
    this.look = look;
    if (isPicked === this.isPicked) return;
    element.setAttribute('aria-selected', String(isPicked));
    this.isPicked = isPicked;
  }

  /** Writes the cost as text. A thousand of these take longer than their colours. */
  name(): void {
    const { cost, element } = this;
    if (cost === null || this.isNamed) return;
    element.setAttribute('aria-label', `${this.title()}: ${cost.toString()}`);
    element.dataset.value = cost.exact();
    this.isNamed = true;
  }
}

/** Gives a cell its tooltip when it is pointed at: as many as there are days would make each change slower. */
export function nameOnHover(root: HTMLElement): void {
  root.addEventListener('pointerover', ({ target }) => {
    if (target instanceof HTMLTableCellElement && target.ariaLabel !== null) target.title = target.ariaLabel;
  });
}

/** Shows the costs of cells, and which are picked. */
export function showCosts(cells: readonly (HeatCell | null)[], micro: Float64Array, rest: Float64Array, isPicked: (at: number) => boolean): void {
  const max = micro.reduce((a, b) => Math.max(a, b), 0) / 1e6;
  cells.forEach((cell, at) => cell?.show(new Money(micro[at]!, rest[at]!), max, isPicked(at)));
}

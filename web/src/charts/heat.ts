import { Money } from '../data/money';
import { shade } from './scale';

/** A cell of a map, coloured by a cost. Changes nothing on the page that stays the same. */
export class HeatCell {
  private cost: Money | null = null;
  private look = '';

  /** @param name its day or hour, for screen readers and as a tooltip. */
  constructor(
    readonly element: HTMLTableCellElement,
    private readonly name: string,
  ) {}

  /** @param max the cost with the strongest colour. */
  show(cost: Money, max: number, isPicked: boolean): void {
    const { element } = this;
    if (this.cost?.micro !== cost.micro || this.cost.rest !== cost.rest) {
      const text = `${this.name}: ${cost.toString()}`;
      element.setAttribute('aria-label', text);
      element.title = text;
      element.dataset.value = cost.exact();
      this.cost = cost;
    }
    const look = `heat l${shade(cost.value, max)}${isPicked ? ' picked' : ''}`;
    if (look === this.look) return;
    element.className = look;
    element.setAttribute('aria-selected', String(isPicked));
    this.look = look;
  }
}

/** Shows the costs of cells, and which are picked. */
export function showCosts(cells: readonly (HeatCell | null)[], micro: Float64Array, rest: Float64Array, isPicked: (at: number) => boolean): void {
  const max = micro.reduce((a, b) => Math.max(a, b), 0) / 1e6;
  cells.forEach((cell, at) => cell?.show(new Money(micro[at]!, rest[at]!), max, isPicked(at)));
}

import { byCost, type Sums } from '../data/sums';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { modelLabel, percent } from '../ui/numbers';
import { Table } from '../ui/table';
import { section } from './section';
import { sumColumns } from './time';

interface Row {
  name: string;
  share: number;
  sums: Sums;
}

/** The models of the selection, each with its share of the cost. */
export class ModelsView implements View {
  private readonly table = new Table<Row>(
    'Models',
    [
      { title: 'Model', cell: (row) => h('span', { title: row.name }, modelLabel(row.name)) },
      { title: 'Share', cell: (row) => share(row.share) },
      ...sumColumns<Row>((row) => row.sums, (row) => `models.${row.name}`),
    ],
    (row) => `models.${row.name}`,
    10,
  );
  readonly element = section('models', 'Models', this.table.element);

  show(page: Page): void {
    const total = page.total.costValue;
    this.table.show(
      [...page.by('model')]
        .map(([model, sums]) => ({
          name: page.data.names.models[model]!,
          share: total > 0 ? sums.costValue / total : 0,
          sums,
        }))
        .sort((a, b) => byCost(a.sums, b.sums) || (a.name < b.name ? -1 : 1)),
    );
  }
}

/** A bar with its percentage. */
export function share(value: number): HTMLElement {
  const bar = h('i', { class: 'bar' });
  bar.style.width = `${Math.min(100, value * 100).toFixed(1)}%`;
  return h('span', { class: 'share' }, h('span', { class: 'track', 'aria-hidden': 'true' }, bar), percent(value));
}

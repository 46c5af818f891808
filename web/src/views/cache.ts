import { Money } from '../data/money';
import { savings } from '../data/savings';
import type { Sums } from '../data/sums';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { figure, modelLabel, money, percent, tokens } from '../ui/numbers';
import { Table } from '../ui/table';
import { note, section } from './section';

interface Row {
  name: string;
  sums: Sums;
  saved: Money | null;
}

/** What was written to the cache and read from it, and what that saved. */
export class CacheView implements View {
  private readonly facts = h('dl', { class: 'facts' });
  private readonly remark = note('');
  private readonly table = new Table<Row>(
    'Cache by model',
    [
      { title: 'Model', cell: (row) => h('span', { title: row.name }, modelLabel(row.name)) },
      part('5-minute writes', 'cache_write_5m_tokens', (sums) => sums.write5m, true),
      part('1-hour writes', 'cache_write_1h_tokens', (sums) => sums.write1h, true),
      part('Reads', 'cache_read_tokens', (sums) => sums.read),
      {
        title: 'Saved',
        number: true,
        cell: (row) => (row.saved === null ? '?' : money(`cache.${row.name}.saved_usd`, row.saved)),
        sort: (a, b) => (b.saved?.value ?? -Infinity) - (a.saved?.value ?? -Infinity),
      },
    ],
    (row) => `cache.${row.name}`,
    10,
  );
  readonly element = section('cache', 'Cache', this.facts, this.table.element, this.remark);

  show(page: Page): void {
    const { total } = page;
    const rows = [...page.by('model')]
      .map(([model, sums]) => {
        const price = page.data.prices[model] ?? null;
        return { name: page.data.names.models[model]!, sums, saved: price === null ? null : savings(sums, price) };
      })
      .sort((a, b) => b.sums.read - a.sums.read || (a.name < b.name ? -1 : 1));
    const saved = Money.ofPico(rows.reduce((sum, row) => sum + (row.saved?.pico ?? 0n), 0n));
    const prompt = total.input + total.write + total.read;
    const share = prompt > 0 ? total.read / prompt : 0;
    this.facts.replaceChildren(
      fact('Saved by caching', money('cache.saved_usd', saved)),
      fact('Read from the cache', figure('cache.share', share.toFixed(4), percent(share))),
      fact('5-minute writes', tokens('cache.cache_write_5m_tokens', total.write5m)),
      fact('1-hour writes', tokens('cache.cache_write_1h_tokens', total.write1h)),
      fact('Reads', tokens('cache.cache_read_tokens', total.read)),
    );
    const unknown = rows.filter((row) => row.saved === null && row.sums.tokens > 0);
    this.remark.textContent =
      'Saved: what these tokens would have cost as plain input, less what they cost in the cache, at list prices' +
      (unknown.length === 0 ? '.' : `; without ${unknown.map((row) => modelLabel(row.name)).join(', ')}, which has no price here.`);
    this.table.show(rows);
  }
}

export const fact = (title: string, value: Node | string): HTMLElement => h('div', {}, h('dt', {}, title), h('dd', {}, value));

const part = (title: string, field: string, value: (sums: Sums) => number, wide = false) => ({
  title,
  number: true,
  wide,
  cell: (row: Row) => tokens(`cache.${row.name}.${field}`, value(row.sums)),
  sort: (a: Row, b: Row) => value(b.sums) - value(a.sums),
});

import { isoDay, dayOf } from '../data/days';
import { byCost, type Sums } from '../data/sums';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { cost, tokens, wholeFigure } from '../ui/numbers';
import { Table } from '../ui/table';
import { note, section } from './section';

interface Row {
  id: string;
  title: string | null;
  project: string;
  /** The minute of its last response; Infinity if it is not known. */
  last: number;
  sums: Sums;
}

/** The sessions of the selection, the most expensive first. */
export class SessionsView implements View {
  private readonly remark = note('');
  private readonly table = new Table<Row>(
    'The most expensive sessions',
    [
      {
        title: 'Session',
        cell: (row) =>
          h(
            'span',
            { class: 'session' },
            row.title === null ? h('span', { class: 'untitled' }, 'Untitled') : h('bdi', { class: 'title' }, row.title),
            h('code', { title: row.id }, row.id.slice(0, 8)),
          ),
      },
      { title: 'Project', wide: true, cell: (row) => h('bdi', {}, row.project) },
      { title: 'Last', cell: (row) => h('span', { class: 'last' }, ...minuteText(row.last).split(' ').flatMap((part) => [h('span', {}, part), ' '])), sort: (a, b) => b.last - a.last },
      number('Responses', 'responses', (sums) => sums.responses, wholeFigure),
      number('Tokens', 'total_tokens', (sums) => sums.tokens, tokens),
      {
        title: 'Cost',
        number: true,
        cell: (row) => cost(`session.${row.id}.cost_usd`, row.sums),
        sort: (a, b) => byCost(a.sums, b.sums),
      },
    ],
    (row) => `session.${row.id}`,
    10,
  );
  readonly element = section('sessions', 'Most expensive sessions', this.remark, this.table.element);

  show(page: Page): void {
    const { history } = page;
    const { usage } = history;
    const { names, about } = page.data;
    this.remark.textContent = about.titles
      ? 'Titles include those taken from prompts.'
      : 'Titles taken from prompts are left out (report --titles shows them).';
    const { ids, titles } = history;
    const { hour, lastMinute, session: sessionOf } = usage;
    const last = new Int32Array(history.count).fill(-1);
    for (const row of page.rows) {
      const session = sessionOf[row]!;
      if (hour[row] !== 0) last[session] = Math.max(last[session]!, hour[row]! * 60 + lastMinute[row]!);
    }
    this.table.show(
      Array.from(page.by('session'), ([session, sums]) => ({
        id: ids[session]!,
        title: titles[session]!,
        project: names.projects[history.project[session]!]!,
        last: last[session]! < 0 ? Infinity : last[session]!,
        sums,
      })),
      (a, b) => byCost(a.sums, b.sums) || a.last - b.last || (a.id < b.id ? -1 : 1),
    );
  }
}

function minuteText(minute: number): string {
  if (minute === Infinity) return 'unknown';
  const hour = Math.floor(minute / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${isoDay(dayOf(hour))} ${two(hour % 24)}:${two(minute % 60)}`;
}

function number(title: string, field: string, value: (sums: Sums) => number, show: (name: string, value: number) => Node) {
  return {
    title,
    number: true,
    wide: true,
    cell: (row: Row) => show(`session.${row.id}.${field}`, value(row.sums)),
    sort: (a: Row, b: Row) => value(b.sums) - value(a.sums),
  };
}

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
  last: string;
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
      { title: 'Last', cell: (row) => h('span', { class: 'last' }, ...row.last.split(' ').flatMap((part) => [h('span', {}, part), ' '])), sort: (a, b) => (a.last < b.last ? 1 : a.last > b.last ? -1 : 0) },
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
    const { usage } = page.history;
    const { sessions, names, about } = page.data;
    this.remark.textContent = about.titles
      ? 'Titles include those taken from prompts.'
      : 'Titles taken from prompts are left out (report --titles shows them).';
    const last = new Float64Array(sessions.count).fill(-1);
    for (const row of page.rows) {
      const minute = usage.hour[row] === 0 ? -1 : usage.hour[row]! * 60 + usage.lastMinute[row]!;
      if (minute > last[usage.session[row]!]!) last[usage.session[row]!] = minute;
    }
    const times = (session: number) => (last[session]! < 0 ? Infinity : last[session]!);
    const order = [...page.bySession].sort(
      (a, b) => byCost(a[1], b[1]) || (times(a[0]) < times(b[0]) ? -1 : times(a[0]) > times(b[0]) ? 1 : 0) || (sessions.id[a[0]]! < sessions.id[b[0]]! ? -1 : 1),
    );
    this.table.show(
      order.map(([session, of]) => ({
        id: sessions.id[session]!,
        title: sessions.title[session] ?? null,
        project: names.projects[page.history.project[session]!]!,
        last: minuteText(last[session]!),
        sums: of,
      })),
    );
  }
}

function minuteText(minute: number): string {
  if (minute < 0) return 'unknown';
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

import { api } from '../base/api';
import { field, h, select } from '../base/dom';
import { count, minutes, money, time, tokens } from '../base/format';
import type { SessionRow } from '../base/types';
import { type App, type Place, type View, link, replaceQuery } from '../base/view';
import { VirtualTable } from '../base/virtual';

const filters = ['words', 'project', 'type', 'branch', 'tag', 'since', 'until', 'pinned'] as const;

/** All sessions, with the filters of the command, in a table that shows 100,000 of them as easily as 10. */
export async function sessionsView(app: App, place: Place): Promise<View> {
  const form = filterForm(app, place.query);
  const totals = h('p', { class: 'totals', role: 'status' });
  const table = new VirtualTable<SessionRow>(
    [
      { name: 'Session', kind: 'title', sort: 'title', cell: titleCell },
      { name: 'Project', kind: 'medium', sort: 'project', cell: (row) => row.project ?? '' },
      { name: 'Branch', kind: 'wide', cell: (row) => row.git_branch ?? '' },
      { name: 'Type', kind: 'wide', sort: 'type', cell: (row) => row.session_type ?? '' },
      { name: 'Ended', kind: 'time', sort: 'ended', cell: (row) => time(row.ended_at ?? row.started_at) },
      { name: 'Length', kind: 'number wide', sort: 'duration', cell: (row) => minutes(row.duration_min) },
      { name: 'Tokens', kind: 'number medium', sort: 'tokens', cell: (row) => tokens(row.total_tokens) },
      { name: 'Cost', kind: 'number', sort: 'cost', cell: (row) => money(row.cost_usd, row.unpriced_models !== null) },
    ],
    'Sessions',
    { name: place.query.get('sort') ?? 'ended', ascending: place.query.has('ascending') },
    async (offset, limit, signal) => {
      const page = await api.sessions({ ...query(), offset, limit }, signal);
      const { sessions, cost_usd, total_tokens, unpriced } = page.totals;
      const text =
        sessions === 0
          ? 'No session matches. Remove a filter.'
          : `${count(sessions, 'session')} · ${money(cost_usd, unpriced > 0)} · ${tokens(total_tokens)} tokens` +
            (unpriced > 0 ? ` · ${count(unpriced, 'session')} with a model that has no price` : '');
      if (totals.textContent !== text) totals.textContent = text;
      return { rows: page.rows, total: sessions };
    },
    failed,
    () => void changed(),
  );

  function query(): Record<string, string | undefined> {
    const given = new FormData(form);
    const values = Object.fromEntries(filters.map((name) => [name, String(given.get(name) ?? '').trim() || undefined]));
    const { name, ascending } = table.sort;
    return { ...values, sort: name === 'ended' && !ascending ? undefined : name, ascending: ascending ? '1' : undefined };
  }

  function failed(error: unknown): void {
    if (!(error instanceof DOMException)) app.say(error instanceof Error ? error.message : String(error), true);
  }

  async function changed(): Promise<void> {
    replaceQuery(place, query());
    await table.reload(true).catch(failed);
  }

  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void changed(), 150);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void changed();
  });
  form.addEventListener('reset', () => setTimeout(() => void changed(), 0));
  queueMicrotask(() => void table.reload(true).catch(failed));
  return {
    title: 'Sessions',
    content: h('div', { class: 'fill' }, form, totals, table.element),
    update: () => table.reload(false).catch(failed),
    close: () => table.close(),
  };
}

function titleCell(row: SessionRow): HTMLElement {
  return h(
    'span',
    {},
    row.pinned && h('span', { title: 'pinned' }, '★ '),
    h('a', { href: link('session', row.session_id) }, row.title || '(untitled)'),
    ...row.tags.map((tag) => h('span', { class: 'tag' }, `#${tag}`)),
  );
}

function filterForm(app: App, query: URLSearchParams): HTMLFormElement {
  const value = (name: string) => query.get(name) ?? '';
  const text = (name: string, type = 'search') => h('input', { name, type, value: value(name), autocomplete: 'off' });
  const choice = (name: string, words: string[]) =>
    select(name, [['', 'all'], ...words.map((word): [string, string] => [word, word])], value(name));
  const withList = (name: string, words: string[]) => {
    const list = h('datalist', { id: `${name}-words` }, ...words.map((word) => h('option', { value: word })));
    const input = text(name);
    input.setAttribute('list', list.id);
    return h('div', { class: 'part' }, field('Project', input), list);
  };
  return h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter sessions' },
    field('Title, tag or note', text('words')),
    withList('project', app.about.projects),
    field('Type', choice('type', app.about.types)),
    field('Branch', text('branch')),
    app.about.tags.length > 0 && field('Tag', choice('tag', app.about.tags)),
    field('Since', text('since', 'date')),
    field('Until', text('until', 'date')),
    h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'pinned', value: '1', checked: query.has('pinned') }), 'Pinned'),
    h('button', { type: 'reset', class: 'quiet', click: (event: Event) => { event.preventDefault(); clear(event); } }, 'Clear'),
  );
}

// Resetting would restore the filters of the address.
function clear(event: Event): void {
  const form = (event.target as HTMLElement).closest('form')!;
  for (const element of form.elements) {
    if (element instanceof HTMLInputElement && element.type === 'checkbox') element.checked = false;
    else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) element.value = '';
  }
  form.dispatchEvent(new Event('input'));
}


import { api } from '../base/api';
import { field, h, select, show } from '../base/dom';
import { count, time, words } from '../base/format';
import type { Entry } from '../base/types';
import { type App, type Place, type View, link, replaceQuery } from '../base/view';

const columns = [
  ['open', 'Open'],
  ['in_progress', 'In progress'],
  ['blocked', 'Blocked'],
  ['resolved', 'Resolved'],
  ['info', 'For information'],
] as const;

const LIMIT = 200;
const DRAGGED = 'application/x-entry';

/** The shared log as a board: an entry is moved by dragging it, or with the list on its card. */
export async function boardView(app: App, place: Place): Promise<View> {
  const value = (name: string) => place.query.get(name) ?? '';
  const form = h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter entries' },
    field('Words', h('input', { name: 'words', type: 'search', value: value('words') })),
    field('Project', h('input', { name: 'project', type: 'search', value: value('project') })),
    field('Category', select('category', [['', 'all'], ...app.about.categories.map((name): [string, string] => [name, name])], value('category'))),
    h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'mine', value: '1', checked: place.query.has('mine') }), 'Mine'),
    h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'conflicts', value: '1', checked: place.query.has('conflicts') }), 'With conflicts'),
    h('a', { class: 'button', href: link('new') }, 'New entry'),
  );
  const board = h('div', { class: 'kanban', tabindex: 0, role: 'region', 'aria-label': 'Board' });
  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void app.attempt(update), 200);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  await update();
  return { title: 'Shared log', content: h('div', {}, form, board), update };

  async function update(): Promise<void> {
    const given = new FormData(form);
    const query = Object.fromEntries(['words', 'project', 'category', 'mine', 'conflicts'].map((name) => [name, String(given.get(name) ?? '') || undefined]));
    replaceQuery(place, query);
    const lists = await Promise.all(columns.map(([status]) => api.entries({ ...query, status, limit: LIMIT })));
    const focused = document.activeElement?.closest<HTMLElement>('[data-entry]');
    const [id, isList] = [focused?.dataset['entry'], document.activeElement instanceof HTMLSelectElement];
    show(board, ...columns.map(([status, name], i) => columnOf(status, name, lists[i]?.entries ?? [])));
    if (id !== undefined)
      board.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"] ${isList ? 'select' : 'a'}`)?.focus();
  }

  function columnOf(status: string, name: string, entries: Entry[]): HTMLElement {
    const more = entries.length === LIMIT ? '+' : '';
    const column = h(
      'section',
      { class: 'column', 'aria-label': `${name}, ${count(entries.length, 'entry', 'entries')}` },
      h('h2', {}, name, h('small', {}, ` ${entries.length}${more}`)),
      h('ul', {}, ...entries.map(cardOf)),
    );
    column.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes(DRAGGED)) return;
      event.preventDefault();
      column.classList.add('target');
    });
    column.addEventListener('dragleave', (event) => {
      if (!column.contains(event.relatedTarget as Node | null)) column.classList.remove('target');
    });
    column.addEventListener('drop', (event) => {
      event.preventDefault();
      column.classList.remove('target');
      const id = event.dataTransfer?.getData(DRAGGED);
      if (id) void move(id, status);
    });
    return column;
  }

  function cardOf(entry: Entry): HTMLElement {
    const claim = entry.owner !== null && entry.owner_until !== null && Date.parse(entry.owner_until) > Date.now() ? entry.owner : null;
    const list = select('status', columns.map(([status, name]): [string, string] => [status, name]), entry.status ?? '');
    list.setAttribute('aria-label', `Move “${entry.title ?? ''}” to`);
    list.addEventListener('change', () => void move(entry.id, list.value));
    const card = h(
      'li',
      { class: 'entry-card', draggable: 'true', 'data-entry': entry.id },
      h('a', { href: link('entry', entry.id) }, entry.title ?? '(untitled)'),
      h('div', { class: 'muted' }, [entry.category, entry.project, time(entry.updated_at ?? entry.logged_at)].filter(Boolean).join(' · ')),
      h('div', { class: 'line' }, claim !== null && h('span', { class: 'tag' }, `claimed by ${claim}`), entry.conflicts > 0 && h('span', { class: 'tag warn' }, 'conflict'), list),
    );
    card.addEventListener('dragstart', (event) => {
      event.dataTransfer?.setData(DRAGGED, entry.id);
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
    });
    return card;
  }

  async function move(id: string, status: string): Promise<void> {
    await app.attempt(async () => {
      const changed = await api.change(id, 'move', { status });
      app.say(`Moved “${changed.entry.title ?? ''}” to ${words(status)}.`);
    });
    await app.attempt(update);
  }
}

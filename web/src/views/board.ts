import type { EntryData } from '../data/format';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { figure } from '../ui/numbers';
import { note, section } from './section';

const lists = [
  { status: 'open', title: 'Open' },
  { status: 'in_progress', title: 'In progress' },
  { status: 'blocked', title: 'Blocked' },
  { status: 'resolved', title: 'Resolved' },
] as const;

const PAGE = 12;

/** The shared log as a board. Decisions, findings and notes, which nobody works on, are a list below it. */
export class BoardView implements View {
  private readonly board = h('div', { class: 'board' });
  private readonly rest = h('div', { class: 'board known' });
  readonly element = section('board', 'Shared log', this.board, this.rest, note('As of the page’s time: filters do not apply.'));

  show(page: Page): void {
    const entries = page.data.entries ?? [];
    this.element.hidden = page.data.entries === null;
    const placed = new Set<string>(lists.map((list) => list.status));
    this.board.replaceChildren(
      ...lists.map(({ status, title }) => column(status, title, entries.filter((entry) => entry.status === status))),
    );
    const known = entries.filter((entry) => !placed.has(entry.status));
    this.rest.hidden = known.length === 0;
    this.rest.replaceChildren(column('info', 'Decisions, findings and notes', known));
  }
}

function column(status: string, title: string, entries: EntryData[]): HTMLElement {
  const list = h('ul', {}, ...entries.slice(0, PAGE).map(card));
  const more = h('button', { type: 'button', class: 'more' }, `Show ${entries.length - PAGE} more`);
  more.hidden = entries.length <= PAGE;
  more.addEventListener('click', () => {
    list.append(...entries.slice(PAGE).map(card));
    more.hidden = true;
  });
  return h(
    'div',
    { class: 'column', 'data-status': status },
    h('h3', {}, `${title} `, figure(`entries.${status}`, String(entries.length), String(entries.length))),
    list,
    more,
  );
}

function card(entry: EntryData): HTMLElement {
  const facts = [
    entry.project,
    entry.owner !== null ? `claimed by ${entry.owner}` : entry.author !== null ? `by ${entry.author}` : null,
    entry.updated_at ?? entry.logged_at,
    entry.conflicts > 0 ? 'in conflict' : null,
  ];
  const title = h('p', { class: 'title' }, h('span', { class: 'tag' }, entry.category), h('bdi', {}, entry.title));
  return h(
    'li',
    { 'data-entry': entry.id },
    entry.body === null || entry.body === '' ? title : h('details', {}, h('summary', {}, title), h('p', { class: 'body' }, entry.body)),
    h('p', { class: 'note' }, facts.filter((text) => text !== null).join(' · ')),
  );
}

import { api } from '../base/api';
import { field, h, select, show } from '../base/dom';
import { count, time, words } from '../base/format';
import type { Found } from '../base/types';
import { type App, type Place, type View, link, linkWith, replaceQuery } from '../base/view';

const names = ['words', 'mode', 'kind', 'project', 'speaker', 'tool', 'since', 'until', 'order'];

/** The same search as the command: what was said, titles, entries and notes. */
export async function searchView(app: App, place: Place): Promise<View> {
  const results = h('div', {});
  const status = h('p', { class: 'totals', role: 'status' });
  const text = (name: string, type = 'search') => h('input', { name, type, value: place.query.get(name) ?? '' });
  const choice = (name: string, options: [string, string][]) => select(name, options, place.query.get(name) ?? '');
  const form = h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Search' },
    field('Words', h('input', { name: 'words', type: 'search', required: true, value: place.query.get('words') ?? '' })),
    field('Match', choice('mode', [['', 'words'], ['exact', 'exact text'], ['regex', 'regular expression']])),
    field('In', choice('kind', [['', 'everything'], ['session', 'sessions'], ['entry', 'shared log'], ['memory', 'memory']])),
    field('Project', text('project')),
    field('Said by', choice('speaker', [['', 'anyone'], ['user', 'the user'], ['claude', 'Claude'], ['tool', 'a tool']])),
    field('Tool', text('tool')),
    field('Since', text('since', 'date')),
    field('Until', text('until', 'date')),
    field('Order', choice('order', [['', 'newest first'], ['best', 'best first']])),
    h('button', { type: 'submit' }, 'Search'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void app.attempt(run);
  });
  if (place.query.has('words')) await app.attempt(run);
  return { title: 'Search', content: h('div', {}, form, status, results) };

  async function run(): Promise<void> {
    const given = new FormData(form);
    const query = Object.fromEntries(names.map((name) => [name, String(given.get(name) ?? '') || undefined]));
    replaceQuery(place, query);
    status.textContent = 'Searching …';
    show(results);
    try {
      const { found, has_more, remarks } = await api.search(query);
      status.textContent =
        found.length === 0 ? 'Nothing contains this.' : `${has_more ? 'The first ' : ''}${count(found.length, 'result')}${remarks.length > 0 ? `. ${remarks.join(' ')}` : ''}`;
      show(results, h('ul', { class: 'results' }, ...found.map(resultOf)));
    } catch (error) {
      status.textContent = '';
      throw error;
    }
  }
}

function resultOf(found: Found): HTMLElement {
  const [href, title] = target(found);
  const about = [found.kind === 'memory' ? 'note' : found.kind, found.project, found.category, found.status && words(found.status), found.speaker, found.tool, time(found.at)];
  return h(
    'li',
    {},
    h('a', { href }, title),
    h('div', { class: 'muted' }, about.filter(Boolean).join(' · ')),
    found.snippet !== title && h('div', { class: 'snippet' }, found.snippet),
  );
}

function target(found: Found): [string, string] {
  if (found.kind === 'entry') return [link('entry', found.entry_id ?? ''), found.title ?? ''];
  if (found.kind === 'memory') return [linkWith(['memory', 'file'], { project: found.project_key, name: found.name }), found.name ?? ''];
  const id = found.session_id ?? '';
  const title = found.title || `session ${id.slice(0, 8)}`;
  return found.message ? [linkWith(['session', id, 'read'], { from: found.message }), title] : [link('session', id), title];
}

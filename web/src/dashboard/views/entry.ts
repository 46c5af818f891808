import { api } from '../base/api';
import { facts, field, h, select, show } from '../base/dom';
import { time, words } from '../base/format';
import type { Conflict, EntryPage } from '../base/types';
import { type App, type Place, type View, link } from '../base/view';

/** One entry of the shared log: its text, notes, conflicts and history, and what one can do with it. */
export async function entryView(app: App, place: Place): Promise<View> {
  const id = place.path[1] ?? '';
  const [about, past] = [h('div', {}), h('div', {})];
  const buttons = h('div', { class: 'buttons' });
  let page = await api.entry(id);
  const note = h('textarea', { name: 'note', rows: 3, required: true });
  const noteForm = h('form', { class: 'form' }, field('Add a note', note), h('button', { type: 'submit' }, 'Add note'));
  noteForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void change('note', { note: note.value }, 'Added the note.').then((done) => done && (note.value = ''));
  });
  const edit = editForm();
  const view: View = {
    title: page.entry.title ?? 'Entry',
    content: h('div', {}, about, buttons, noteForm, h('details', {}, h('summary', {}, 'Edit'), edit), past),
    update: async () => render(await api.entry(id)),
  };
  render(page);
  return view;

  async function change(action: string, more: object, done: string): Promise<boolean> {
    let isDone = false;
    await app.attempt(async () => {
      render(await api.change(id, action, more));
      app.say(done);
      isDone = true;
    });
    return isDone;
  }

  function render(changed: EntryPage): void {
    page = changed;
    const { entry } = page;
    view.title = entry.title ?? 'Entry';
    const isClaimed = entry.owner !== null && entry.owner_until !== null && Date.parse(entry.owner_until) > Date.now();
    show(
      about,
      facts([
        ['Status', words(entry.status ?? '')],
        ['Category', entry.category],
        ['Project', entry.project],
        ['Written', `${time(entry.logged_at)} by ${entry.created_by ?? ''}`],
        ['Changed', entry.updated_at === null ? null : time(entry.updated_at)],
        ['Claimed', isClaimed ? `by ${entry.owner} until ${time(entry.owner_until)}` : null],
        ['Session', entry.session_id && h('a', { href: link('session', entry.session_id) }, entry.session_id.slice(0, 8))],
      ]),
      page.text && h('div', { class: 'text body' }, page.text),
      ...entry.notes.map((each) => h('blockquote', {}, h('div', { class: 'text' }, each.text), h('footer', {}, `${each.written_by}, ${time(each.written_at)}`))),
      ...page.conflicts.map(conflictOf),
    );
    renderButtons(isClaimed);
    show(
      past,
      h('h2', {}, 'History'),
      h(
        'ol',
        { class: 'history' },
        ...page.changes.map((each) =>
          h(
            'li',
            {},
            h('time', { datetime: each.at }, time(each.at)),
            ` ${each.actor} ${each.text}`,
            each.overridden_by && ` (overridden by ${each.overridden_by}${each.is_conflict ? ', unresolved' : ''})`,
            each.machine && each.machine !== 'this machine' && h('small', {}, ` ${each.machine}`),
          ),
        ),
      ),
    );
  }

  // Keeps the focus on a button that is still there after the change.
  function renderButtons(isClaimed: boolean): void {
    const focused = buttons.contains(document.activeElement);
    const isResolved = page.entry.status === 'resolved';
    const status = select('status', app.about.statuses.map((name): [string, string] => [name, words(name)]), page.entry.status ?? '');
    status.addEventListener('change', () => void change('move', { status: status.value }, `Moved to ${words(status.value)}.`));
    show(
      buttons,
      isResolved
        ? h('button', { type: 'button', click: () => void change('reopen', {}, 'Reopened.') }, 'Reopen')
        : h('button', { type: 'button', click: () => void change('resolve', {}, 'Resolved.') }, 'Resolve'),
      isClaimed
        ? h('button', { type: 'button', class: 'quiet', click: () => void change('release', {}, 'Released.') }, 'Release')
        : !isResolved && h('button', { type: 'button', class: 'quiet', click: () => void change('claim', {}, 'Claimed for two hours.') }, 'Claim'),
      field('Status', status),
    );
    if (focused) buttons.querySelector('button')?.focus();
  }

  function conflictOf(conflict: Conflict): HTMLElement {
    const keep = (value: string | null, label: string) =>
      value !== null &&
      h('button', { type: 'button', class: 'quiet', click: () => void change('edit', { [conflict.field]: value }, 'Resolved the conflict.') }, label);
    return h(
      'div',
      { class: 'notice', role: 'group', 'aria-label': `Conflict of the ${conflict.field}` },
      h('p', {}, h('strong', {}, `Conflict of the ${conflict.field}: `), conflict.text),
      h('div', { class: 'buttons' }, keep(conflict.won, 'Keep the current one'), keep(conflict.lost, 'Use the other one')),
      conflict.won === null && h('p', { class: 'muted' }, 'Claim or release the entry to resolve it.'),
    );
  }

  function editForm(): HTMLFormElement {
    const title = h('input', { name: 'title', required: true, maxlength: 200, value: page.entry.title ?? '' });
    const body = h('textarea', { name: 'body', rows: 8 });
    body.value = page.text ?? '';
    const category = select('category', app.about.categories.map((name): [string, string] => [name, name]), page.entry.category ?? '');
    const form = h('form', { class: 'form' }, field('Title', title), field('Body', body), field('Category', category), h('button', { type: 'submit' }, 'Save'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const more = {
        title: title.value === page.entry.title ? undefined : title.value,
        body: body.value === (page.text ?? '') ? undefined : body.value,
        category: category.value === page.entry.category ? undefined : category.value,
      };
      void change('edit', more, 'Saved.');
    });
    return form;
  }
}

/** Writes a new entry. */
export async function newEntryView(app: App, _place: Place): Promise<View> {
  const category = select('category', app.about.categories.map((name): [string, string] => [name, name]), 'task');
  const title = h('input', { name: 'title', required: true, maxlength: 200 });
  const body = h('textarea', { name: 'body', rows: 8 });
  const list = h('datalist', { id: 'new-projects' }, ...app.about.projects.map((name) => h('option', { value: name })));
  const project = h('input', { name: 'project', list: 'new-projects' });
  const form = h('form', { class: 'form' }, field('Category', category), field('Title', title), field('Body', body), field('Project', project), list, h('button', { type: 'submit' }, 'Write to the shared log'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void app.attempt(async () => {
      const page = await api.log({ category: category.value, title: title.value, body: body.value, project: project.value });
      app.say('Written to the shared log.');
      location.hash = link('entry', page.entry.id);
    });
  });
  return { title: 'New entry', content: form };
}

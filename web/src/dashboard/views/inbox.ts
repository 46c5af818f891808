import { api } from '../base/api';
import { h, show } from '../base/dom';
import { time, words } from '../base/format';
import { type App, type Place, type View, link, linkWith } from '../base/view';

/** The changes by others. They count as seen once they were shown. */
export async function inboxView(app: App, place: Place): Promise<View> {
  const all = place.query.has('all');
  const content = h('div', {});
  // What was shown stays until the view is left, although it is read now.
  let shown: Awaited<ReturnType<typeof api.inbox>>['entries'] = [];
  await update();
  return { title: 'Inbox', content, update };

  async function update(): Promise<void> {
    const inbox = await api.inbox({ all: all ? 1 : undefined });
    const ids = new Set(inbox.entries.map((entry) => entry.id));
    shown = all ? inbox.entries : [...inbox.entries, ...shown.filter((entry) => !ids.has(entry.id))];
    show(
      content,
      h('p', {}, h('a', { href: linkWith(['inbox'], { all: all ? undefined : '1' }) }, all ? 'Only unread changes' : 'Also changes that you have read')),
      shown.length === 0 && h('p', { class: 'muted' }, all ? 'No changes by others.' : 'No unread changes by others.'),
      ...shown.map((entry) =>
        h(
          'section',
          { class: entry.unread ? 'entry unread' : 'entry' },
          h('h2', {}, entry.title === null ? '(deleted)' : h('a', { href: link('entry', entry.id) }, entry.title)),
          h('p', { class: 'muted' }, [entry.category, entry.status && words(entry.status), entry.unread ? 'new' : null].filter(Boolean).join(' · ')),
          h('ul', {}, ...entry.changes.map((change) => h('li', {}, h('time', { datetime: change.at }, time(change.at)), ` ${change.actor} ${change.text}`))),
        ),
      ),
    );
    if (inbox.entries.some((entry) => entry.unread) && document.visibilityState === 'visible') {
      await api.markSeen(inbox.last);
      await app.renewAbout();
    }
  }
}

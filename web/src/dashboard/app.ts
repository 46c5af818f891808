import { ApiError, api } from './base/api';
import { append, h, show } from './base/dom';
import type { About } from './base/types';
import { type App, type Place, type View, link, readPlace } from './base/view';
import { watchChanges } from './changes';
import { boardView } from './views/board';
import { conversationView } from './views/conversation';
import { entryView, newEntryView } from './views/entry';
import { hubView } from './views/hub';
import { inboxView } from './views/inbox';
import { memoryFileView, memoryView } from './views/memory';
import { searchView } from './views/search';
import { sessionView } from './views/session';
import { sessionsView } from './views/sessions';
import { usageView } from './views/usage';

const menu: [string, string][] = [
  ['usage', 'Usage'],
  ['sessions', 'Sessions'],
  ['search', 'Search'],
  ['log', 'Shared log'],
  ['inbox', 'Inbox'],
  ['memory', 'Memory'],
  ['hub', 'Hub'],
];

const views = { session: sessionView, search: searchView, log: boardView, entry: entryView, new: newEntryView, inbox: inboxView, memory: memoryView, hub: hubView, sessions: sessionsView, usage: usageView };

const isUsage = ({ path: [name = 'usage'] }: Place): boolean => name === 'usage' || !Object.hasOwn(views, name);

function viewOf(app: App, place: Place): Promise<View> {
  const [name = 'usage', , third] = place.path;
  if (name === 'session' && third === 'read') return conversationView(app, place);
  if (name === 'memory' && place.path[1] === 'file') return memoryFileView(app, place);
  return (Object.hasOwn(views, name) ? views[name as keyof typeof views] : usageView)(app, place);
}

/** What is known before the program has answered. */
const nothing: About = { version: '', archive: false, hub: false, unread: 0, projects: [], types: [], tags: [], categories: [], statuses: [] };

export async function startDashboard(root: HTMLElement): Promise<void> {
  const navigation = h('ul', {});
  const [heading, body, message] = [h('h1', { tabindex: -1 }), h('div', { class: 'view' }), h('div', { class: 'message-bar', role: 'status' })];
  const main = h('main', { id: 'main' }, heading, body);
  const place = h('div', { id: 'content' }, main);
  append(root, [
    h('a', { class: 'skip', href: '#content', click: (event: Event) => { event.preventDefault(); focusHeading(); } }, 'Skip to content'),
    h('nav', { class: 'menu', 'aria-label': 'Views' }, navigation),
    place,
    message,
  ]);
  let [current, opened]: [View | null, number] = [null, 0];
  let hide = 0;
  const app: App = {
    about: nothing,
    say(text, isError = false) {
      clearTimeout(hide);
      message.className = isError ? 'message-bar error' : 'message-bar';
      message.textContent = text;
      hide = setTimeout(() => (message.textContent = ''), isError ? 15_000 : 4_000);
    },
    async attempt(work) {
      try {
        await work();
      } catch (error) {
        app.say(error instanceof Error ? error.message : String(error), true);
        if (!(error instanceof ApiError)) throw error;
      }
    },
    async renewAbout() {
      app.about = await api.about();
      renderMenu();
    },
  };
  let known = Promise.resolve();
  // Usage takes longest to read and needs nothing else, so that it is asked for first.
  const opening = isUsage(readPlace(location.hash)) ? open(false) : null;
  known = app.renewAbout();
  known.catch(() => {});
  addEventListener('hashchange', () => void open(true));
  await (opening ?? open(false));
  watchChanges(async () => {
    await app.attempt(async () => {
      await app.renewAbout();
      await current?.update?.();
      setTitle();
    });
  });

  function setTitle(): void {
    const title = current?.title ?? '';
    if (heading.textContent !== title) heading.textContent = title;
    document.title = `${title} · claude-session-logger`;
  }

  function focusHeading(): void {
    const shown = place.querySelector('h1');
    if (shown) shown.tabIndex = -1;
    shown?.focus({ preventScroll: true });
  }

  function renderMenu(): void {
    const [name = 'usage'] = readPlace(location.hash).path;
    const active = { session: 'sessions', entry: 'log', new: 'log' }[name] ?? name;
    show(
      navigation,
      ...menu.map(([path, label]) =>
        h(
          'li',
          {},
          h(
            'a',
            { href: link(path), 'aria-current': path === active ? 'page' : null },
            label,
            path === 'inbox' && app.about.unread > 0 && h('span', { class: 'badge' }, ` ${app.about.unread}`, h('span', { class: 'hidden' }, ' unread')),
          ),
        ),
      ),
    );
  }

  async function open(isMoved: boolean): Promise<void> {
    const turn = ++opened;
    renderMenu();
    let next: View;
    try {
      const to = readPlace(location.hash);
      if (!isUsage(to)) await known;
      next = await viewOf(app, to);
    } catch (error) {
      if (!(error instanceof ApiError)) app.say(String(error), true);
      next = { title: 'Not shown', content: h('p', { role: 'alert' }, error instanceof Error ? error.message : String(error)) };
    }

    if (turn !== opened) {
      next.close?.();
      return;
    }

    current?.close?.();
    current = next;
    if (next.isWhole) show(place, next.content);
    else {
      show(body, next.content);
      show(place, main);
    }
    next.opened?.();
    setTitle();
    if (isMoved) {
      scrollTo(0, 0);
      focusHeading();
    }
  }
}

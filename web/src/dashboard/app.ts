import { ApiError, api } from './base/api';
import { append, h, show } from './base/dom';
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

function viewOf(app: App, place: Place): Promise<View> {
  const [name = 'usage', , third] = place.path;
  if (name === 'session' && third === 'read') return conversationView(app, place);
  if (name === 'memory' && place.path[1] === 'file') return memoryFileView(app, place);
  const views = { session: sessionView, search: searchView, log: boardView, entry: entryView, new: newEntryView, inbox: inboxView, memory: memoryView, hub: hubView, sessions: sessionsView, usage: usageView };
  return (Object.hasOwn(views, name) ? views[name as keyof typeof views] : usageView)(app, place);
}

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
    about: await firstAbout(),
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
  addEventListener('hashchange', () => void open(true));
  await open(false);
  watchChanges(async () => {
    await app.attempt(async () => {
      await app.renewAbout();
      await current?.update?.();
      setTitle();
    });
  });

  async function firstAbout() {
    try {
      return await api.about();
    } catch (error) {
      show(body, h('p', { role: 'alert' }, error instanceof Error ? error.message : String(error)));
      throw error;
    }
  }

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
    const focused = navigation.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null;
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
    if (focused) navigation.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  async function open(isMoved: boolean): Promise<void> {
    const turn = ++opened;
    renderMenu();
    let next: View;
    try {
      next = await viewOf(app, readPlace(location.hash));
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

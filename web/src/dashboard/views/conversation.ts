import { api } from '../base/api';
import { type Child, h, show } from '../base/dom';
import { count, money, time } from '../base/format';
import type { Message, Part } from '../base/types';
import { type App, type Place, type View, link, linkWith } from '../base/view';

const PAGE = 100;
const speakers = { user: 'You', claude: 'Claude', client: 'Client' };

/** What was said in a session, some messages at a time. The program has masked credentials. */
export async function conversationView(_app: App, place: Place): Promise<View> {
  const id = place.path[1] ?? '';
  const content = h('div', {});
  const full = place.query.has('full');
  const { messages: total } = await api.turns(id);
  const given = place.query.get('from') ?? '1';
  const conversation = await api.conversation({ id, from: given, count: PAGE, full: full ? 1 : undefined });
  const first = Number(given) || conversation.messages.find((message) => message.kind === 'message')?.message || 1;
  const to = (from: number) => linkWith(['session', id, 'read'], { from: String(Math.max(1, from)), full: full ? '1' : undefined });
  const pages = (label: string) =>
    h(
      'nav',
      { class: 'pages', 'aria-label': label },
      first > 1 && h('a', { class: 'button', href: to(first - PAGE), rel: 'prev' }, 'Earlier'),
      h('span', {}, `messages ${first} to ${Math.min(total, first + PAGE - 1)} of ${total}`),
      first + PAGE <= total && h('a', { class: 'button', href: to(first + PAGE), rel: 'next' }, 'Later'),
    );
  show(
    content,
    h(
      'p',
      {},
      h('a', { href: link('session', id) }, 'Costs of this session'),
      ' · ',
      h(
        'a',
        { href: linkWith(['session', id, 'read'], { from: String(first), full: full ? undefined : '1' }) },
        full ? 'Show tools in one line' : 'Show what tools were given and returned',
      ),
    ),
    pages('Pages, above'),
    ...conversation.messages.map(messageOf),
    pages('Pages, below'),
  );
  return { title: conversation.title || 'Conversation', content };
}

function messageOf(message: Message): HTMLElement {
  if (message.kind === 'turn')
    return h('h2', { class: 'turn' }, message.turn === 0 ? 'Before the first prompt' : `Turn ${message.turn}`, h('small', {}, ` ${time(message.at)} · ${money(message.cost_usd ?? null)}`));
  const name = speakers[message.speaker];
  return h(
    'article',
    { class: `message ${message.speaker}`, 'aria-label': `${name}, message ${message.message}` },
    h('header', {}, h('strong', {}, name), h('small', {}, ` #${message.message}${message.abandoned_branch ? ', left later' : ''}`)),
    ...message.parts.map(partOf),
  );
}

function partOf(part: Part): HTMLElement {
  if (part.tool !== undefined) return toolOf(part);
  if (part.thinking !== undefined) return h('details', {}, h('summary', {}, 'Thinking'), h('div', { class: 'text' }, part.thinking));
  const text = h('div', { class: part.notice ? 'text muted' : 'text' }, part.text ?? '');
  return part.detail ? h('details', {}, h('summary', {}, part.text ?? part.notice ?? ''), h('pre', { tabindex: 0 }, part.detail)) : text;
}

function toolOf(part: Part): HTMLElement {
  const line = [`${part.tool} ${part.subject ?? ''}`.trim(), part.outcome].filter(Boolean).join(' · ');
  const details: Child[] = [];
  if (part.diff && part.diff.length > 0)
    details.push(h('pre', { class: 'diff', tabindex: 0, 'aria-label': 'Changed lines' }, ...part.diff.map(diffLine)));
  if (part.input) details.push(h('h3', {}, 'Given'), h('pre', { tabindex: 0 }, part.input));
  if (part.output) details.push(h('h3', {}, 'Returned'), h('pre', { tabindex: 0 }, part.output));
  const label = h('code', { class: part.failed ? 'failed' : null }, line);
  return details.length === 0
    ? h('div', { class: 'tool' }, label)
    : h('details', { class: 'tool' }, h('summary', {}, label, part.diff ? h('small', {}, ` ${count(part.diff.length, 'line')}`) : null), ...details);
}

export function diffLine(line: string): HTMLElement {
  const kind = { '+': 'added', '-': 'removed', '@': 'muted' }[line[0] ?? ' '];
  return h('span', { class: kind }, `${line}\n`);
}

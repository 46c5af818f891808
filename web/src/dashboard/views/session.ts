import { ApiError, api } from '../base/api';
import { facts, h, show, table } from '../base/dom';
import { count, minutes, money, number, time, tokens, words } from '../base/format';
import type { Session, Turns } from '../base/types';
import { type App, type Place, type View, link, linkWith } from '../base/view';

/** One session: what it cost by model, by part and by turn, its subagents and the entries that it logged. */
export async function sessionView(_app: App, place: Place): Promise<View> {
  const id = place.path[1] ?? '';
  const content = h('div', {});
  const view: View = { title: 'Session', content, update };
  await update();
  return view;

  async function update(): Promise<void> {
    const session = await api.session(id);
    const turns = await api.turns(id).catch((error: unknown) => {
      if (error instanceof ApiError) return error.message;
      throw error;
    });
    view.title = session.title || 'Untitled session';
    show(content, head(session, turns), ...costs(session), ...turnsOf(session, turns), ...others(session));
  }
}

function head(session: Session, turns: Turns | string): HTMLElement {
  const isReadable = typeof turns !== 'string' && turns.readable;
  return h(
    'div',
    {},
    facts([
      ['Project', session.project],
      ['Branch', session.git_branch],
      ['Type', session.session_type],
      ['Started', time(session.started_at)],
      ['Ended', time(session.ended_at)],
      ['Length', minutes(session.duration_min)],
      ['Cost', money(session.cost_usd, session.unpriced_models !== null)],
      ['Reported by the client', session.reported_cost_usd === null ? null : money(session.reported_cost_usd)],
      ['Tokens', tokens(session.total_tokens)],
      ['Prompts', number(session.message_count)],
      ['Tool calls', number(session.tool_call_count)],
      ['Skills', session.skills_used],
      ['Tags', session.tags.map((tag) => `#${tag}`).join(' ')],
      ['Note', session.note],
      ['Models without a price', session.unpriced_models],
      ['Claude Code', session.cc_version],
      ['Directory', session.cwd],
      ['Id', session.session_id],
    ]),
    isReadable
      ? h('p', {}, h('a', { class: 'button', href: link('session', session.session_id, 'read') }, 'Read the conversation'))
      : typeof turns !== 'string' &&
          h('p', { class: 'muted' }, 'The conversation is not shown, because the archive is off: claude-session-logger setup --archive.'),
  );
}

function costs(session: Session): HTMLElement[] {
  const parts = Object.entries(session.cost_by_part).filter(([, cost]) => cost > 0);
  return [
    h('h2', {}, 'Cost by model'),
    table(
      'Cost by model',
      ['Model', 'Thread', '#Responses', '#Input', '#Output', '#Cache write', '#Cache read', '#Cost'],
      session.tokens.map((use) => [
        use.model,
        use.thread,
        number(use.responses),
        number(use.input_tokens),
        number(use.output_tokens),
        number(use.cache_write_tokens),
        number(use.cache_read_tokens),
        money(use.cost_usd),
      ]),
      'no response',
    ),
    h('h2', {}, 'Cost by part'),
    table(
      'Cost by part',
      ['Part', '#Cost', '#Share'],
      parts.map(([name, cost]) => [
        words(name),
        money(cost),
        `${Math.round((100 * cost) / Math.max(1e-9, parts.reduce((sum, [, each]) => sum + each, 0)))}%`,
      ]),
    ),
  ];
}

function turnsOf(session: Session, turns: Turns | string): HTMLElement[] {
  const heading = h('h2', {}, 'Cost by turn');
  if (typeof turns === 'string') return [heading, h('p', { class: 'muted' }, turns)];
  const most = Math.max(...turns.turns.map((turn) => turn.cost_usd), 1e-9);
  const rows = turns.turns.map((turn) => {
    const name = turn.turn === 0 ? 'before' : String(turn.turn);
    return [
      turns.readable
        ? h('a', { href: linkWith(['session', session.session_id, 'read'], { from: String(turn.message) }) }, `Turn ${name}`)
        : `Turn ${name}`,
      time(turn.at),
      number(turn.messages),
      turn.subagent_usd > 0 ? money(turn.subagent_usd) : '',
      money(turn.cost_usd, turn.lacks),
      h('meter', { min: 0, max: most, value: turn.cost_usd, 'aria-label': `turn ${name}: ${money(turn.cost_usd, turn.lacks)}` }),
    ];
  });
  return [
    heading,
    table('Cost by turn', ['Turn', 'Time', '#Messages', '#In subagents', '#Cost', 'Share'], rows),
    turns.unassigned_usd > 0
      ? h('p', { class: 'muted' }, `${money(turns.unassigned_usd)} is of responses that are no longer in the transcript.`)
      : h('span', {}),
  ];
}

function others(session: Session): HTMLElement[] {
  const shown: HTMLElement[] = [];
  if (session.unattributed_usd)
    shown.push(
      h('p', { class: 'muted' }, `The client reports ${money(session.unattributed_usd)} more, for calls without a row: compaction and titles.`),
    );
  if (session.subagents.length > 0)
    shown.push(
      h('h2', {}, count(session.subagents.length, 'subagent')),
      table(
        'Subagents',
        ['Subagent', '#Responses', '#Tokens', '#Cost'],
        session.subagents.map((agent) => [agent.agent_id, number(agent.responses), tokens(agent.total_tokens), money(agent.cost_usd)]),
      ),
    );
  if (session.entries.length > 0)
    shown.push(
      h('h2', {}, 'Logged in this session'),
      h(
        'ul',
        {},
        ...session.entries.map((entry) =>
          h('li', {}, `${entry.category ?? ''} (${words(entry.status ?? '')}) `, h('a', { href: link('entry', entry.entry_id) }, entry.title ?? '')),
        ),
      ),
    );
  return shown;
}

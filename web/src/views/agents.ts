import { byCost, Sums } from '../data/sums';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { cost, figure, modelLabel, percent, tokens, wholeFigure } from '../ui/numbers';
import { Table } from '../ui/table';
import { fact } from './cache';
import { note, section } from './section';
import { sumColumns } from './time';

interface Row {
  name: string;
  label: string;
  sums: Sums;
}

const table = (caption: string, title: string, key: string) =>
  new Table<Row>(
    caption,
    [
      { title, cell: (row) => h('bdi', { title: row.label === row.name ? null : row.name }, row.label) },
      ...sumColumns<Row>((row) => row.sums, (row) => `${key}.${row.name}`),
    ],
    (row) => `${key}.${row.name}`,
    10,
  );

/** What subagents used, by model, and the sessions of each skill. */
export class AgentsView implements View {
  private readonly facts = h('dl', { class: 'facts' });
  private readonly subagents = table('Subagents by model', 'Model', 'subagents');
  private readonly skills = table('Skills', 'Skill', 'skills');
  readonly element = section(
    'agents',
    'Subagents and skills',
    this.facts,
    h('h3', {}, 'Subagents by model'),
    this.subagents.element,
    h('h3', {}, 'Skills'),
    this.skills.element,
    note('A session counts under each skill that it used, so the skills add up to more than the total.'),
  );

  show(page: Page): void {
    const { models, total: part } = page.selection.subagents();
    const all = page.total;
    const share = all.costValue > 0 ? part.costValue / all.costValue : 0;
    this.facts.replaceChildren(
      fact('Cost of subagents', cost('subagents.cost_usd', part)),
      fact('Of all cost', figure('subagents.share', share.toFixed(4), percent(share))),
      fact('Tokens', tokens('subagents.total_tokens', part.tokens)),
      fact('Responses', wholeFigure('subagents.responses', part.responses)),
      fact('Sessions with subagents', wholeFigure('subagents.sessions', part.sessions)),
    );
    this.subagents.show(
      rows(models, (model) => page.data.names.models[model]!, modelLabel),
    );
    this.skills.show(rows(skills(page), (skill) => page.data.names.skills[skill] ?? '(none)'));
  }
}

function rows(sums: Map<number, Sums>, name: (key: number) => string, label = (text: string) => text): Row[] {
  return [...sums]
    .map(([key, of]) => ({ name: name(key), label: label(name(key)), sums: of }))
    .sort((a, b) => byCost(a.sums, b.sums) || (a.name < b.name ? -1 : 1));
}

// -1 stands for no skill.
function skills(page: Page): Map<number, Sums> {
  const found = new Map<number, Sums>();
  for (const [session, sums] of page.by('session')) {
    const used = page.data.sessions.skills[session]!;
    for (const skill of used.length === 0 ? [-1] : used) {
      let of = found.get(skill);
      if (of === undefined) found.set(skill, (of = Sums.none()));
      of.add(sums);
      of.sessions++;
    }
  }
  return found;
}

import { Money } from '../data/money';
import type { BudgetData, LimitData } from '../data/format';
import type { Page, View } from '../page-state';
import { h } from '../ui/dom';
import { figure, money } from '../ui/numbers';
import { note, section } from './section';

/** Budgets and account limits as they were when the page was made: no filter applies to them. */
export class BudgetsView implements View {
  private readonly list = h('ul', { class: 'meters' });
  private readonly remark = note('');
  readonly element = section('budgets', 'Budgets and limits', this.list, this.remark);

  show(page: Page): void {
    const { budgets, limits, about } = page.data;
    this.list.replaceChildren(...budgets.map(budget), ...limits.map(limit));
    this.remark.textContent =
      budgets.length + limits.length === 0
        ? 'No budget is set, and Claude Code has reported no limit.'
        : `As of ${about.made_at}, for all sessions: filters do not apply.`;
  }
}

function budget(of: BudgetData, at: number): HTMLElement {
  const spent = Money.parse(of.spent_usd);
  const all = Money.parse(of.budget_usd);
  const share = all.value > 0 ? spent.value / all.value : 1;
  const words = [share >= 1 ? 'spent' : share >= 0.8 ? 'near' : '', of.blocks ? 'blocks prompts when spent' : ''];
  return meter(
    `Budget per ${of.per}${of.project === null ? '' : `, ${of.project}`}`,
    share,
    h('span', {}, money(`budgets.${at}.spent_usd`, spent), ' of ', money(`budgets.${at}.budget_usd`, all)),
    words.filter((word) => word !== '').join(', '),
  );
}

const limit = (of: LimitData): HTMLElement =>
  meter(
    `${of.limit === 'weekly' ? 'Weekly' : '5-hour'} limit of the account`,
    of.used_percent / 100,
    figure(`limits.${of.limit}.used_percent`, String(of.used_percent), `${Math.round(of.used_percent * 10) / 10}% used`),
    `${of.resets_at === null ? '' : `resets ${of.resets_at}, `}seen ${of.seen_at}`,
  );

function meter(title: string, share: number, value: HTMLElement, words: string): HTMLElement {
  const bar = h('i', { class: share >= 1 ? 'bar over' : share >= 0.8 ? 'bar near' : 'bar' });
  bar.style.width = `${Math.min(100, share * 100).toFixed(1)}%`;
  return h(
    'li',
    {},
    h('p', {}, h('span', { class: 'what' }, title), value),
    h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
    words === '' ? null : h('p', { class: 'note' }, words),
  );
}

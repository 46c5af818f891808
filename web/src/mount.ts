import { Calendar } from './charts/calendar';
import { WeekMap } from './charts/week';
import type { History } from './data/history';
import { Page } from './page-state';
import { h } from './ui/dom';
import { AgentsView } from './views/agents';
import { BoardView } from './views/board';
import { BudgetsView } from './views/budgets';
import { CacheView } from './views/cache';
import { Filters } from './views/filters';
import { Header } from './views/header';
import { ModelsView } from './views/models';
import { join, note, section } from './views/section';
import { SessionsView } from './views/sessions';
import { TimeView } from './views/time';
import { Totals } from './views/totals';

/** Builds the page in an element. Returns its state: show() fills it in, and replace() shows newer data. */
export function mount(root: HTMLElement, history: History): Page {
  const page = new Page(history);
  const { data } = history;
  const calendar = new Calendar();
  const week = new WeekMap();
  const when = section(
    'when',
    'When',
    h('div', { class: 'maps' }, h('div', {}, h('h3', {}, 'By day'), calendar.element), h('div', {}, h('h3', {}, 'By hour of the week'), week.element)),
    note('Select days or hours to filter everything else. Shift extends to a range, Escape clears; the names of months, weekdays and hours are buttons.'),
  );
  const header = new Header();
  const main = [
    new Filters(),
    new Totals(),
    new TimeView(),
    join(when, calendar, week),
    new SessionsView(),
    new ModelsView(),
    new CacheView(),
    new AgentsView(),
    new BudgetsView(),
    ...(data.entries === null ? [] : [new BoardView()]),
  ];
  root.replaceChildren(
    page.add(header).element,
    h('main', {}, ...main.map((view) => page.add(view).element)),
    h('footer', {}, h('p', {}, `Made by ${data.about.program}. Costs are what the tokens cost at list prices, not what a subscription costs.`)),
  );
  return page;
}

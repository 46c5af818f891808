import { missing } from '../data/missing';
import type { Page, View } from '../page-state';
import { type Child, h } from '../ui/dom';
import { cost, count, figure, modelLabel, money, tokens, wholeFigure } from '../ui/numbers';

/** The totals of the selection, each with what is missing in it. */
export class Totals implements View {
  readonly element = h('section', { id: 'totals', 'aria-label': 'Totals' });

  show(page: Page): void {
    const { total } = page;
    const byModel = page.by('model');
    const lacks = missing(page, total, byModel);
    const scope = page.data.about.narrow || page.rows.length < page.history.usage.rows ? 'for these sessions' : 'in all';
    const models = lacks.unpricedModels.map((at) => modelLabel(page.data.names.models[at]!)).join(', ');
    const costs: Child[] = [
      lacks.unpricedResponses > 0
        ? line(
            '+? Without ',
            wholeFigure('missing.unpriced_responses', lacks.unpricedResponses),
            ` ${lacks.unpricedResponses === 1 ? 'response' : 'responses'} of models without a price: ${models}.`,
          )
        : null,
      total.client.isZero
        ? null
        : line('* ', money('totals.client_priced_usd', total.client), ' is the client’s own cost, for models without a price.'),
      lacks.unattributed === null
        ? line('What the client reports beyond is not known by branch or model.')
        : lacks.unattributed.isZero
          ? null
          : line('Without ', money('missing.unattributed_usd', lacks.unattributed), ` that the client reports beyond, ${scope}.`),
    ];
    const outputs: Child[] = [
      lacks.lowerBoundResponses > 0
        ? line(
            'Output is a lower bound in ',
            wholeFigure('missing.lower_bound_responses', lacks.lowerBoundResponses),
            ` of ${count(total.responses, 'response')}.`,
          )
        : null,
    ];
    const lines: Child[] = [
      lacks.skippedLines > 0
        ? line(
            'Without ',
            wholeFigure('missing.skipped_lines', lacks.skippedLines),
            ` ${lacks.skippedLines === 1 ? 'line' : 'lines'} of transcripts that could not be read.`,
          )
        : null,
    ];
    this.element.replaceChildren(
      card('Cost', cost('totals.cost_usd', total), ...costs),
      card(
        'Tokens',
        tokens('totals.total_tokens', total.tokens),
        h(
          'dl',
          { class: 'parts' },
          ...part('input', 'totals.input_tokens', total.input),
          ...part('output', 'totals.output_tokens', total.output),
          ...part('cache write', 'totals.cache_write_tokens', total.write),
          ...part('cache read', 'totals.cache_read_tokens', total.read),
        ),
        ...outputs,
      ),
      card(
        'Responses',
        wholeFigure('totals.responses', total.responses),
        total.web > 0 ? line(wholeFigure('totals.web_search_requests', total.web), ' web searches.') : null,
        ...lines,
      ),
      card(
        'Sessions',
        wholeFigure('totals.sessions', total.sessions),
        total.sessions > 0
          ? line(
              figure('average', (total.costValue / total.sessions).toFixed(4), `$${(total.costValue / total.sessions).toFixed(2)}`),
              ' each, on average.',
            )
          : null,
      ),
    );
  }
}

const line = (...children: Child[]): HTMLElement => h('p', {}, ...children);

const card = (title: string, value: Node, ...rest: Child[]): HTMLElement =>
  h('div', { class: 'card' }, h('h2', {}, title), h('p', { class: 'big' }, value), ...rest);

const part = (title: string, name: string, value: number): HTMLElement[] => [
  h('dt', {}, title),
  h('dd', {}, tokens(name, value)),
];

import { isEverything } from './filter';
import { Money } from './money';
import type { Page } from '../page-state';
import type { Sums } from './sums';

/** What the numbers of a selection lack: the same as "missing" of report --json with the same filter. */
export interface Missing {
  unpricedModels: number[];
  unpricedResponses: number;
  lowerBoundResponses: number;
  skippedLines: number;
  /** Null if it cannot be known, because the client reports it neither by branch nor by model. */
  unattributed: Money | null;
}

export function missing(page: Page, total: Sums, byModel: Map<number, Sums>): Missing {
  const { history, filter, data } = page;
  const whole = isEverything(filter);
  let skipped = 0;
  let micro = 0;
  let rest = 0;
  if (!whole)
    for (const session of page.selection.sessions()) {
      skipped += history.skippedLines[session]!;
      micro += history.beyondMicro[session]!;
      rest += history.beyondRest[session]!;
    }
  const known = data.about.unattributed && filter.model === null && filter.branch === null;
  const all = data.missing.unattributed_usd;
  return {
    unpricedModels: [...byModel].filter(([, sums]) => sums.unpriced > 0).map(([model]) => model),
    unpricedResponses: total.unpriced,
    lowerBoundResponses: total.lowerBound,
    skippedLines: whole ? data.missing.skipped_lines : skipped,
    unattributed: !known ? null : !whole ? new Money(micro, rest) : all === null ? null : Money.parse(all),
  };
}

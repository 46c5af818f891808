import type { Page, View } from '../page-state';
import { h } from '../ui/dom';

/** What the page shows, of which time, and when it was made. */
export class Header implements View {
  private readonly title = h('h1', {});
  private readonly text = h('p', {});
  readonly element = h('header', {}, this.title, this.text);

  show(page: Page): void {
    const { about } = page.data;
    const days = page.history.days;
    this.title.textContent = 'Claude Code usage';
    const period =
      about.since === null && about.until === null
        ? days === null
          ? 'no usage yet'
          : 'all recorded time'
        : about.until === null
          ? `since ${about.since}`
          : about.since === null
            ? `until ${about.until}`
            : about.since === about.until
              ? about.since
              : `${about.since} to ${about.until}`;
    const parts = [period, ...about.filters, about.hub ? 'all machines, from the hub' : null, `${about.timezone.replace('Etc/', '')} time`, `as of ${about.made_at}`];
    this.text.textContent = parts.filter((part) => part !== null).join(' · ');
  }
}

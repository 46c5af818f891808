// Builds elements. Text is always set as text, never as HTML, because titles and notes come from other people.

export type Child = Node | string | number | null | undefined | false;
type Handler = (event: never) => void;
type Value = string | number | boolean | null | undefined | Handler;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces the content. The focus stays where it was, if that is there again: a view is shown anew when something has changed. */
export function show(parent: Element, ...children: Child[]): void {
  const focused = parent !== document.activeElement && parent.contains(document.activeElement) ? document.activeElement : null;
  parent.replaceChildren();
  append(parent, children);
  if (!focused) return;
  const again = parent.contains(focused) ? focused : [...parent.querySelectorAll(focused.localName)].find((element) => identity(element) === identity(focused));
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

// The text of a link may have changed, as that with the number of unread entries.
const identity = (element: Element): string =>
  element.getAttribute('href') ?? [element.getAttribute('name'), element.getAttribute('aria-label'), element.textContent].join('\n');

/** A table with a caption for screen readers. Columns whose heading begins with # hold numbers. */
export function table(caption: string, columns: string[], rows: Child[][], empty = 'none'): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'muted' }, empty);
  const isNumber = columns.map((column) => column.startsWith('#'));
  const kind = (i: number) => (isNumber[i] ? 'number' : undefined);
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, ...columns.map((column, i) => h('th', { scope: 'col', class: kind(i) }, column.replace('#', ''))))),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell, i) => h('td', { class: kind(i) }, cell))))),
    ),
  );
}

export function facts(items: [string, Child][]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...items
      .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

let ids = 0;

/** A field with its label above it. */
export function field(label: string, input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): HTMLElement {
  input.id ||= `field-${++ids}`;
  return h('div', { class: 'field' }, h('label', { for: input.id }, label), input);
}

export function select(name: string, options: [string, string][], value: string): HTMLSelectElement {
  return h(
    'select',
    { name },
    ...options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
  );
}

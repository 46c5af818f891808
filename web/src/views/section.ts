import type { Page, View } from '../page-state';
import { type Child, h } from '../ui/dom';

/** A part of the page with a heading. */
export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
}

export const note = (text: string): HTMLElement => h('p', { class: 'note' }, text);

/** A view made of other views. */
export function join(element: HTMLElement, ...views: View[]): View {
  return {
    element,
    show(page: Page) {
      for (const view of views) view.show(page);
    },
    finish(page: Page) {
      for (const view of views) view.finish?.(page);
    },
  };
}

/** A choice of one of a few words, as radio buttons. */
export function choice<T extends string>(
  label: string,
  options: readonly { value: T; text: string }[],
  chosen: T,
  choose: (value: T) => void,
): HTMLElement {
  const name = `choice-${label.replace(/\W+/g, '-').toLowerCase()}`;
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', { class: 'hidden' }, label),
    ...options.map(({ value, text }) =>
      h(
        'label',
        {},
        h('input', { type: 'radio', name, value, checked: value === chosen, change: () => choose(value) }),
        h('span', {}, text),
      ),
    ),
  );
}

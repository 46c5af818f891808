type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Child = Node | string | null | undefined;

const SVG = 'http://www.w3.org/2000/svg';

function apply(element: Element, properties: Record<string, Value>, children: Child[]): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value as (event: Event) => void);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  // Text becomes text nodes only: a title can hold any markup.
  element.append(...children.filter((child) => child !== null && child !== undefined));
}

/** Creates an element. A property that is a function listens to the event of that name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, properties, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Record<string, Value> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  apply(element, properties, children);
  return element;
}

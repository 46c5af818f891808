import type { About } from './types';

/** Where the page is: #/sessions?project=app is the path ['sessions'] and the query project=app. */
export interface Place {
  path: string[];
  query: URLSearchParams;
}

export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function link(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join('/')}`;
}

export function linkWith(path: string[], query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  return link(...path) + (given.length > 0 ? `?${new URLSearchParams(given)}` : '');
}

/** Changes the address without a new entry in the browser's history. */
export function replaceQuery(place: Place, query: Record<string, string | undefined>): void {
  history.replaceState(null, '', linkWith(place.path, query));
}

export interface View {
  title: string;
  content: HTMLElement;
  /** Whether the content has its own heading and main element. */
  isWhole?: boolean;
  /** Reads what has changed, and keeps what the person is typing. */
  update?: () => Promise<void>;
  /** Called once the content is in the page, and has a width. */
  opened?: () => void;
  /** Called when another view is shown. */
  close?: () => void;
}

export interface App {
  about: About;
  /** Says something to the person, and to a screen reader. */
  say: (text: string, isError?: boolean) => void;
  /** Runs something that may fail, and says why. */
  attempt: (work: () => Promise<void>) => Promise<void>;
  renewAbout: () => Promise<void>;
}

import type { PageData } from '../../data/format';
import type * as Data from './types';

/** What the program says about a request that failed, in a sentence. */
export class ApiError extends Error {}

async function answer<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('The dashboard does not answer. Run claude-session-logger dashboard to start it again.');
  }
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const content: unknown = isJson ? await response.json() : await response.text();
  if (response.ok) return content as T;
  const message = isJson ? (content as { error: string }).error : (content as string);
  throw new ApiError(message);
}

export type Query = Record<string, string | number | undefined>;

export function address(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function get<T>(path: string, query: Query = {}, signal: AbortSignal | null = null): Promise<T> {
  return answer(fetch(address(`/api/${path}`, query), { signal }));
}

function post<T>(path: string, body: object): Promise<T> {
  return answer(
    fetch(`/api/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  );
}

export const api = {
  usage: () => get<PageData>('usage'),
  about: () => get<Data.About>('about'),
  sessions: (query: Query, signal: AbortSignal) => get<Data.SessionPage>('sessions', query, signal),
  session: (id: string) => get<Data.Session>('session', { id }),
  turns: (id: string) => get<Data.Turns>('turns', { id }),
  conversation: (query: Query) => get<Data.Conversation>('conversation', query),
  search: (query: Query) => get<Data.SearchResult>('search', query),
  entries: (query: Query) => get<Data.EntryList>('entries', query),
  entry: (id: string) => get<Data.EntryPage>('entry', { id }),
  inbox: (query: Query) => get<Data.Inbox>('inbox', query),
  memory: (query: Query) => get<Data.MemoryItem[]>('memory', query),
  memoryFile: (query: Query) => get<Data.MemoryFile>('memory/file', query),
  memoryVersion: (query: Query) => get<Data.MemoryVersionDetail>('memory/version', query),
  hub: () => get<Data.Hub>('hub'),
  log: (entry: object) => post<Data.EntryPage>('entries', entry),
  change: (id: string, action: string, more: object = {}) => post<Data.EntryPage>('entry', { id, action, ...more }),
  markSeen: (last: number) => post<object>('inbox', { last }),
};

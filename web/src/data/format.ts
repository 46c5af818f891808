// The data of a page, as PageBuilder.cs writes it. What has many rows is in columns, whose bytes follow each other.

/** Where a column begins and how long it is. Numbers: a zigzag varint for each row, none if all are 0. Texts: a JSON array. */
export type Column = readonly [begin: number, length: number];

export interface PageData {
  /** Increased when an older page.js could no longer read the data. */
  format: 2;
  about: About;
  names: Names;
  sessions: SessionColumns;
  usage: UsageColumns;
  /** What is missing in the numbers if nothing is filtered; the rest follows from the columns. */
  missing: { skipped_lines: number; unattributed_usd: string | null };
  /** For each model, what a million tokens cost, as decimal text; null if the model has no price. */
  prices: (ModelPrice | null)[];
  budgets: BudgetData[];
  limits: LimitData[];
  /** The shared log; null if the page does not show it. */
  entries: EntryData[] | null;
  /** The bytes of all columns as base64. */
  columns: string;
}

export interface About {
  program: string;
  /** Local time of the page's time zone: 2026-11-22 21:16. */
  made_at: string;
  today: string;
  timezone: string;
  /** 0 is Sunday. */
  week_start: number;
  since: string | null;
  until: string | null;
  /** The other filters of the report, such as "project web". */
  filters: string[];
  /** Whether titles taken from prompts are shown. */
  titles: boolean;
  /** Whether the numbers are a part of all: then what is missing counts only for these sessions. */
  narrow: boolean;
  /** Whether the costs that the client reports beyond can be known for this filter. */
  unattributed: boolean;
  hub: boolean;
  /** Whether the columns are compressed: Columns decompresses them. */
  packed: boolean;
}

export interface Names {
  projects: string[];
  branches: (string | null)[];
  models: string[];
  types: string[];
  people: string[];
  skills: string[];
}

/** One value for each session with usage; indices point into names. */
export interface SessionColumns {
  count: number;
  id: Column;
  title: Column;
  project: Column;
  type: Column;
  person: Column;
  /** For each session, the indices of its skills. */
  skills: number[][];
  skipped_lines: Column;
  /** What the client reports beyond the recorded responses, in units of 10^-12 dollars below a micro-dollar. */
  beyond_micro: Column;
  beyond_rest: Column;
}

/** Sums of a session, an hour, a model and a branch, apart for subagents. The columns session and hour hold differences to the row above. */
export interface UsageColumns {
  rows: number;
  session: Column;
  /** Local hours since the year 1, in the page's time zone; 0 if the time is not known. */
  hour: Column;
  /** Minutes after the hour of the last response. */
  last_minute: Column;
  model: Column;
  branch: Column;
  /** 1 for the responses of subagents. */
  subagent: Column;
  responses: Column;
  input: Column;
  output: Column;
  write_5m: Column;
  write_1h: Column;
  read: Column;
  web: Column;
  /** Whole micro-dollars, and the rest in 10^-12 dollars: sums of both are exact. */
  cost_micro: Column;
  cost_rest: Column;
  unpriced: Column;
  client_micro: Column;
  client_rest: Column;
  lower_bound: Column;
}

export interface ModelPrice {
  input: string;
  write_5m: string;
  write_1h: string;
  read: string;
}

export interface BudgetData {
  per: string;
  project: string | null;
  budget_usd: string;
  spent_usd: string;
  blocks: boolean;
}

export interface LimitData {
  limit: string;
  used_percent: number;
  resets_at: string | null;
  seen_at: string;
}

export interface EntryData {
  id: string;
  category: string;
  status: string;
  title: string;
  body: string | null;
  project: string | null;
  author: string | null;
  owner: string | null;
  logged_at: string | null;
  updated_at: string | null;
  conflicts: number;
}

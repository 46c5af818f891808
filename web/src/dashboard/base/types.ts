// What the program answers: Dashboard/Api/DashboardJson.cs.

export interface About {
  version: string;
  archive: boolean;
  hub: boolean;
  unread: number;
  projects: string[];
  types: string[];
  tags: string[];
  categories: string[];
  statuses: string[];
}

export interface SessionRow {
  session_id: string;
  project: string | null;
  cwd: string | null;
  started_at: string | null;
  ended_at: string | null;
  duration_min: number | null;
  models: string | null;
  total_tokens: number;
  cost_usd: number;
  message_count: number;
  tool_call_count: number;
  skills_used: string | null;
  git_branch: string | null;
  cc_version: string | null;
  title: string | null;
  session_type: string | null;
  reported_cost_usd: number | null;
  unpriced_models: string | null;
  tags: string[];
  pinned: boolean;
  note: string | null;
}

export interface SessionPage {
  totals: { sessions: number; cost_usd: number; total_tokens: number; messages: number; unpriced: number };
  offset: number;
  rows: SessionRow[];
}

export interface ModelUse {
  model: string;
  thread: string;
  responses: number;
  input_tokens: number;
  output_tokens: number;
  cache_write_tokens: number;
  cache_read_tokens: number;
  cost_usd: number | null;
}

export interface Session extends SessionRow {
  tokens: ModelUse[];
  cost_by_part: Record<string, number>;
  unattributed_usd: number | null;
  subagents: { agent_id: string; responses: number; total_tokens: number; cost_usd: number | null }[];
  entries: { entry_id: string; category: string | null; status: string | null; title: string | null }[];
}

export interface Turn {
  turn: number;
  message: number;
  messages: number;
  at: string | null;
  cost_usd: number;
  subagent_usd: number;
  lacks: boolean;
}

export interface Turns {
  turns: Turn[];
  unassigned_usd: number;
  messages: number;
  readable: boolean;
}

export interface Part {
  text?: string;
  thinking?: string;
  notice?: string;
  detail?: string;
  tool?: string;
  subject?: string;
  outcome?: string;
  failed?: boolean;
  agent_id?: string;
  diff?: string[];
  input?: string;
  output?: string;
}

export interface Message {
  kind: 'turn' | 'message' | 'subagent';
  turn: number;
  message: number;
  at: string | null;
  speaker: 'user' | 'claude' | 'client';
  model?: string;
  abandoned_branch?: number;
  cost_usd?: number | null;
  parts: Part[];
}

export interface Conversation {
  title: string | null;
  messages: Message[];
}

export interface Found {
  kind: 'entry' | 'memory' | 'session';
  entry_id?: string;
  session_id?: string;
  project: string | null;
  project_key?: string;
  name?: string;
  category?: string;
  status?: string;
  title?: string;
  at: string | null;
  speaker?: string;
  tool?: string;
  message?: string;
  snippet: string;
}

export interface SearchResult {
  found: Found[];
  has_more: boolean;
  remarks: string[];
}

export interface Entry {
  id: string;
  category: string | null;
  status: string | null;
  title: string | null;
  project: string | null;
  session_id: string | null;
  logged_at: string | null;
  updated_at: string | null;
  created_by: string | null;
  owner: string | null;
  owner_until: string | null;
  conflicts: number;
}

export interface EntryList {
  entries: Entry[];
  me: string | null;
}

export interface Change {
  at: string;
  actor: string;
  text: string;
  machine: string | null;
  overridden_by: string | null;
  is_conflict: boolean;
}

export interface Conflict {
  field: string;
  won: string | null;
  lost: string | null;
  text: string;
}

export interface EntryPage {
  entry: Entry & { notes: { written_at: string; written_by: string; text: string }[] };
  text: string | null;
  changes: Change[];
  conflicts: Conflict[];
}

export interface Inbox {
  entries: {
    id: string;
    category: string | null;
    status: string | null;
    title: string | null;
    unread: boolean;
    changes: Change[];
  }[];
  last: number;
}

export interface MemoryItem {
  project_key: string;
  project: string;
  name: string;
  bytes: number;
  written_at: string;
  written_by: string;
  versions: number;
  deleted: boolean;
  conflict: boolean;
}

export interface MemoryVersion {
  version: number;
  written_at: string;
  written_by: string;
  machine: string | null;
  change: string;
  other_name: string | null;
  bytes: number;
  current: boolean;
}

export interface MemoryFile {
  content: string | null;
  versions: MemoryVersion[];
}

export interface MemoryVersionDetail {
  version: MemoryVersion;
  before: number | null;
  diff: string[];
}

export interface Hub {
  address: string | null;
  last_met: string | null;
  last_error: string | null;
  waiting_events: number;
  now: string;
  devices: {
    device_id: string;
    name: string | null;
    person: string | null;
    program_version: string | null;
    seen_at: string | null;
    events: number;
    revoked: boolean;
    this_machine: boolean;
  }[];
}

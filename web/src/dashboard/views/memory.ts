import { api } from '../base/api';
import { h, show, table } from '../base/dom';
import { number, time } from '../base/format';
import type { MemoryItem } from '../base/types';
import { type App, type Place, type View, link, linkWith } from '../base/view';
import { diffLine } from './conversation';

/** Claude's memory, by project. */
export async function memoryView(_app: App, place: Place): Promise<View> {
  const deleted = place.query.has('deleted');
  const content = h('div', {});
  await update();
  return { title: 'Memory', content, update };

  async function update(): Promise<void> {
    const files = await api.memory({ deleted: deleted ? 1 : undefined });
    const projects = byProject(files);
    show(
      content,
      h('p', {}, h('a', { href: linkWith(['memory'], { deleted: deleted ? undefined : '1' }) }, deleted ? 'Without deleted files' : 'Also deleted files')),
      files.length === 0 && h('p', { class: 'muted' }, 'No memory is recorded. Run claude-session-logger memory sync.'),
      ...[...projects.values()].flatMap((group) => [
        h('h2', {}, group[0]!.project),
        table(
          `Memory of ${group[0]!.project}`,
          ['File', 'Written', 'By', '#Bytes', '#Versions', 'State'],
          group.map((file) => [
            h('a', { href: fileLink(file.project_key, file.name) }, file.name),
            time(file.written_at),
            file.written_by,
            number(file.bytes),
            number(file.versions),
            file.deleted ? 'deleted' : file.conflict ? 'conflict' : '',
          ]),
        ),
      ]),
    );
  }
}

/** One file with its versions, and what the chosen version changed. */
export async function memoryFileView(_app: App, place: Place): Promise<View> {
  const [project, name] = [place.query.get('project') ?? '', place.query.get('name') ?? ''];
  const chosen = place.query.get('version') ?? undefined;
  const content = h('div', {});
  await update();
  return { title: chosen ? `${name}, version ${chosen}` : name, content, update };

  async function update(): Promise<void> {
    const file = await api.memoryFile({ project, name });
    const version = chosen ? await api.memoryVersion({ project, name, version: chosen }) : null;
    show(
      content,
      h('p', {}, h('a', { href: link('memory') }, 'All memory'), version && ' · ', version && h('a', { href: fileLink(project, name) }, 'Current content')),
      version
        ? h('h2', {}, version.before === null ? 'This version' : `Changes since version ${version.before}`)
        : h('h2', {}, file.content === null ? 'Deleted' : 'Content'),
      version
        ? h('pre', { class: 'diff', tabindex: 0, 'aria-label': 'Changed lines' }, ...version.diff.map(diffLine))
        : file.content !== null && h('pre', { tabindex: 0, 'aria-label': 'Content' }, file.content),
      h('h2', {}, 'Versions'),
      table(
        'Versions',
        ['Version', 'Written', 'By', 'On', 'What', '#Bytes', 'State'],
        [...file.versions].reverse().map((each) => [
          h('a', { href: fileLink(project, name, String(each.version)), 'aria-current': String(each.version) === chosen ? 'true' : null }, `Version ${each.version}`),
          time(each.written_at),
          each.written_by,
          each.machine ?? '',
          each.other_name ? `${each.change} (${each.other_name})` : each.change,
          number(each.bytes),
          each.current ? 'current' : '',
        ]),
      ),
    );
  }
}

function byProject(files: MemoryItem[]): Map<string, MemoryItem[]> {
  const projects = new Map<string, MemoryItem[]>();
  for (const file of files) projects.set(file.project_key, [...(projects.get(file.project_key) ?? []), file]);
  return projects;
}

function fileLink(project: string, name: string, version?: string): string {
  return linkWith(['memory', 'file'], { project, name, version });
}

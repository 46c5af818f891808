import { api } from '../base/api';
import { facts, h, show, table } from '../base/dom';
import { age, number, time } from '../base/format';
import type { App, Place, View } from '../base/view';

/** The hub and its devices, as of the last sync. */
export async function hubView(_app: App, _place: Place): Promise<View> {
  const content = h('div', {});
  await update();
  return { title: 'Hub', content, update };

  async function update(): Promise<void> {
    const hub = await api.hub();
    if (hub.address === null) {
      show(content, h('p', { class: 'muted' }, 'This machine has no hub. Run claude-session-logger setup --hub ADDRESS to share the log and memory with other machines.'));
      return;
    }

    show(
      content,
      facts([
        ['Address', hub.address],
        ['Last sync', hub.last_met === null ? 'never' : `${time(hub.last_met)} (${age(hub.last_met, hub.now)})`],
        ['Waiting to be sent', number(hub.waiting_events)],
        ['Last error', hub.last_error],
      ]),
      h('h2', {}, 'Devices'),
      table(
        'Devices',
        ['Machine', 'Person', 'Version', 'Seen', '#Events', 'State'],
        hub.devices.map((device) => [
          device.name ?? device.device_id.slice(0, 8),
          device.person ?? '',
          device.program_version ?? '',
          age(device.seen_at, hub.now),
          number(device.events),
          device.revoked ? 'revoked' : device.this_machine ? 'this machine' : '',
        ]),
      ),
    );
  }
}

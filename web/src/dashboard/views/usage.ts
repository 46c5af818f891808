import { History } from '../../data/history';
import { mount } from '../../mount';
import { api } from '../base/api';
import { h } from '../base/dom';
import type { App, Place, View } from '../base/view';

/** The page of report --html, with what is recorded now. */
export async function usageView(_app: App, _place: Place): Promise<View> {
  const content = h('div', { id: 'page' });
  const page = mount(content, await History.read(await api.usage()));
  return {
    title: 'Claude Code usage',
    content,
    isWhole: true,
    opened: () => page.show(),
    update: async () => page.replace(await History.read(await api.usage())),
  };
}

import { unpack } from './data/columns';
import type { PageData } from './data/format';
import { mount } from './mount';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
void unpack(data).then(() => {
  mount(document.getElementById('page')!, data);
  document.documentElement.dataset.ready = 'true';
});

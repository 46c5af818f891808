import type { PageData } from './data/format';
import { History } from './data/history';
import { mount } from './mount';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
void History.read(data).then((history) => {
  mount(document.getElementById('page')!, history).show();
  document.documentElement.dataset.ready = 'true';
});

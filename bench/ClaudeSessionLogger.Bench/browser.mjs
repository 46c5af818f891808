// browser.mjs PROGRAM FILE ROUNDS
//
// Opens the page FILE that report --html wrote, and the dashboard of PROGRAM, in Chromium, and prints JSON: the
// milliseconds from the navigation to the frame with the totals, and from each change of a filter to its frame.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [program, file, rounds] = process.argv.slice(2);

/** Runs in the page before its script: notes when the totals were drawn. */
const watch = `(() => {
  globalThis.frame = (since) => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - since);
    after.port2.postMessage(null);
  }));
  globalThis.drawn = new Promise((done) => {
    const see = new MutationObserver(() => {
      if (!document.querySelector('[data-n="totals.sessions"]')) return;
      see.disconnect();
      frame(0).then(done);
    });
    see.observe(document, { childList: true, subtree: true });
  });
})()`;

/** Runs in the page: changes filters one after the other, and returns how long each took until its frame. */
const change = `(async () => {
  const settled = async () => {
    do await frame(0); while (document.querySelector('[aria-busy]'));
    await new Promise((done) => setTimeout(done, 100));
  };
  const times = {};
  const measure = async (name, act) => {
    await settled();
    const since = performance.now();
    act();
    times[name] = await frame(since);
  };
  const choose = (selector, at) => () => {
    const select = document.querySelector(selector);
    select.selectedIndex = at;
    select.dispatchEvent(new Event('change'));
  };
  const click = (selector, at = 0) => () => [...document.querySelectorAll(selector)].at(at).click();
  for (const name of ['model', 'project', 'branch', 'type']) {
    await measure(name, choose('#filter-' + name, 2));
    await measure(name + ', all', choose('#filter-' + name, 0));
  }
  for (const [at, name] of ['7 days', '30 days', '90 days', 'month', 'year'].entries())
    await measure(name, choose('#period', at + 1));
  await measure('all days', choose('#period', 0));
  await measure('day', click('.calendar .heat:not(.l0)', -1));
  await measure('another day', click('.calendar .heat:not(.l0)', 30));
  await measure('month of the calendar', click('.calendar thead button', 3));
  await measure('show all', click('#reset'));
  await measure('hour', click('.week .heat', 60));
  await measure('weekday', click('.week tbody button', 2));
  await measure('model of a weekday', choose('#filter-model', 1));
  await measure('show all again', click('#reset'));
  for (const at of [1, 2, 3, 4, 0]) {
    await measure('stacked by ' + at, click('#time input[name=choice-stacked-by]', at));
    if (at === 2) await measure('model, stacked by branch', choose('#filter-model', 2));
    if (at === 2) await measure('show all, stacked by branch', click('#reset'));
  }
  await measure('tokens', click('#time input[name=choice-measure]', 1));
  await measure('cost', click('#time input[name=choice-measure]', 0));
  await measure('by day', click('#time input[name=choice-step]', 1));
  await measure('project by day', choose('#filter-project', 3));
  await measure('show all by day', click('#reset'));
  await measure('auto', click('#time input[name=choice-step]', 0));
  scrollTo(0, document.querySelector('#when').offsetTop);
  await measure('hour, in sight', click('.week .heat', 61));
  await measure('day, in sight', click('.calendar .heat', 500));
  await measure('Escape', click('#reset'));
  return times;
})()`;

class Browser {
  #waiting = new Map();
  #sent = 0;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'bench-browser-'));
    this.process = spawn(
      process.env.CHROMIUM ?? 'chromium',
      ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--window-size=1280,900', '--remote-debugging-pipe', `--user-data-dir=${this.folder}`],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    let text = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (more) => {
      const messages = (text + more).split('\0');
      text = messages.pop();
      for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error) waiting?.reject(new Error(error.message));
        else waiting?.resolve(result);
      }
    });
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#sent;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Opens a page, and returns a function that evaluates a script in it. */
  async open() {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    await this.send('Page.enable', {}, sessionId);
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: watch }, sessionId);
    return {
      go: (url) => this.send('Page.navigate', { url }, sessionId),
      run: async (expression) => {
        const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: () => this.send('Target.closeTarget', { targetId }),
    };
  }

  async close() {
    const ended = new Promise((done) => this.process.on('exit', done));
    this.process.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startDashboard() {
  const dashboard = spawn(program, ['dashboard', '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((done) => dashboard.stdout.setEncoding('utf8').once('data', (text) => done(text.trim())));
  return { address, dashboard };
}

const browser = new Browser();
const result = { page: [], dashboard: [], filters: {} };
try {
  for (let round = 0; round < Number(rounds); round++) {
    for (const [of, address] of [['page', pathToFileURL(file).href], ['dashboard', null]]) {
      const page = await browser.open();
      const started = address === null ? await startDashboard() : null;
      try {
        await page.go(address ?? started.address);
        result[of].push(await page.run('drawn'));
        const times = await page.run(change);
        for (const [name, time] of Object.entries(times)) (result.filters[name] ??= []).push(time);
      } finally {
        started?.dashboard.kill();
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
}

console.log(JSON.stringify(result));

/**
 * Calls back when another process has recorded something. A hidden page is not connected, because a browser opens only
 * a few connections to one address; it asks again when it is shown.
 */
export function watchChanges(changed: () => Promise<void>): void {
  let source: EventSource | null = null;
  let known: string | null = null;
  let isRunning = false;
  let isWanted = false;

  async function run(): Promise<void> {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await changed().catch(() => {});
    }
    isRunning = false;
  }

  function connect(): void {
    source?.close();
    source = new EventSource('/api/changes');
    source.addEventListener('change', (event: MessageEvent<string>) => {
      if (known !== null && event.data !== known) void run();
      known = event.data;
    });
  }

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') connect();
    else {
      source?.close();
      source = null;
    }
  });
  connect();
}

// How fast the viewer is on a large dataset: node tests/web/benchmark.mjs --program dotnet --program …/chexnet.dll --data <folder>
//   [--dataset rows] [--finding Effusion] [--films 500]
// The folder is filled by: dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- viewer-rows --data <folder>
// Prints medians, the slowest, and what the issue promises. Times are taken in the page, from the key's event to the frame after the change.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findChromium } from './harness/chromium.mjs';
import { ensureInstalled } from './harness/install.mjs';
import { Program } from './harness/service.mjs';

const { values } = parseArgs({
  options: {
    program: { type: 'string', multiple: true },
    data: { type: 'string' },
    dataset: { type: 'string', default: 'rows' },
    finding: { type: 'string', default: 'Effusion' },
    films: { type: 'string', default: '500' },
  },
});
const executablePath = findChromium();
if (!executablePath || !values.program || !values.data)
  throw new Error('Chromium, --program and --data are needed: see the head of this file.');
ensureInstalled();
const { chromium } = await import('playwright-core');
const service = await new Program(values.program).serve('--data', values.data, '--workers', '1');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-precise-memory-info'] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage();
  const asked = new Set();
  page.on('request', request => asked.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, request => asked.delete(request));
  const [first] = (await service.json(['predictions', values.dataset], { finding: values.finding, top: '1' })).images;
  const address = `${service.viewer}#/film/${values.dataset}/${encodeURIComponent(first.image)}?by=${values.finding}&finding=${values.finding}`;

  const opened = [];
  for (let i = 0; i < 5; i++) {
    await page.goto('about:blank');
    await page.goto(address, { waitUntil: 'commit' });
    opened.push(
      await page.evaluate(
        () =>
          new Promise(resolve => {
            const isShown = () =>
              document.querySelector('.film-page')?.dataset.film && document.querySelector('[role=option][aria-selected=true]');
            const look = () => (isShown() ? requestAnimationFrame(() => resolve(performance.now())) : setTimeout(look, 4));
            look();
          }),
      ),
    );
  }

  report('first film on screen after the page', opened, 1000);
  await page.waitForFunction(() => !document.querySelector('.film-steps .icon-button:last-of-type').disabled);
  await requestsAnswered();
  report(
    'finding switched',
    await repeat(60, i =>
      timed(
        i % 26 < 13 ? 'ArrowDown' : 'ArrowUp',
        before => document.querySelector('[role=option][aria-selected=true]').dataset.finding !== before,
        () => document.querySelector('[role=option][aria-selected=true]').dataset.finding,
      ),
    ),
    50,
  );

  const cdp = await page.context().newCDPSession(page);
  const memory = [];
  const next = [];
  const count = Number(values.films);
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) memory.push(await used(cdp));
    next.push(
      await timed(
        'ArrowRight',
        before => document.querySelector('.film-page').dataset.film !== before,
        () => document.querySelector('.film-page').dataset.film,
      ),
    );
    // A reader looks at a film for longer than the next one needs to be fetched.
    await requestsAnswered();
  }

  memory.push(await used(cdp));
  report('next film (prefetched)', next, 150);
  console.log(
    `memory of the page after ${memory.map((_, i) => Math.min(i * 100, count)).join(', ')} films: ${memory.map(m => `${m.heap.toFixed(1)} MB`).join(', ')} of script` +
      (memory[0].resident ? `; ${memory.map(m => `${m.resident.toFixed(0)} MB`).join(', ')} of its process` : '') +
      '   promised: flat',
  );

  async function timed(key, changed, state) {
    return page.evaluate(
      async ([stroke, changedText, stateText]) => {
        const [isChanged, read] = [changedText, stateText].map(text => globalThis.benchmarkFunctions[text]);
        const before = read();
        const start = performance.now();
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: stroke, bubbles: true, cancelable: true }));
        while (!isChanged(before)) await new Promise(resolve => setTimeout(resolve, 1));
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
      },
      [key, ...(await Promise.all([changed, state].map(install)))],
    );
  }

  /** Waits until no request has been under way for a while. */
  async function requestsAnswered() {
    for (let quiet = 0; quiet < 8; quiet = asked.size === 0 ? quiet + 1 : 0) await new Promise(resolve => setTimeout(resolve, 25));
  }

  async function install(code) {
    const name = String(code);
    // By the debugger, since the page's own policy forbids evaluation.
    const session = await (install.session ??= page.context().newCDPSession(page));
    await session.send('Runtime.evaluate', {
      expression: `(globalThis.benchmarkFunctions ??= {})[${JSON.stringify(name)}] ??= ${name}`,
    });
    return name;
  }
} finally {
  await browser.close();
  await service.stop();
}

async function repeat(times, act) {
  const results = [];
  for (let i = 0; i < times; i++) results.push(await act(i));
  return results;
}

function report(what, times, promised) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0);
  console.log(
    `${what}: median ${at(0.5)} ms, 95% within ${at(0.95)} ms, slowest ${at(1)} ms (${times.length} times)   promised: under ${promised} ms`,
  );
}

/** Megabytes after a garbage collection. */
async function used(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return { heap: usedSize / 1e6, resident: await residentMegabytes() };
}

async function residentMegabytes() {
  if (process.platform !== 'linux') return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1000;
      } catch {
        return 0;
      }
    });
  return Math.max(...sizes);
}

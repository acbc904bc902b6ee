// Runs the viewer's tests: node tests/web/run.mjs --program dotnet --program …/chexnet.dll --model models/default [test …]
// One service and one browser for all: with --service and --storage a service that runs already on that account and asks for no token.
// Writes a line of JSON for each test to standard output: {test, title, ok, error, milliseconds}; a reason to skip them all as {skip}.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from './harness/chromium.mjs';
import { ensureInstalled } from './harness/install.mjs';
import { Program } from './harness/service.mjs';

const TOKEN = 'the-token-of-the-browser-tests';
const { values, positionals } = parseArgs({
  options: {
    program: { type: 'string', multiple: true },
    model: { type: 'string' },
    service: { type: 'string' },
    storage: { type: 'string' },
  },
  allowPositionals: true,
});
const say = line => process.stdout.write(`${JSON.stringify(line)}\n`);
const chromium = findChromium();
if (!chromium) {
  say({ skip: 'No Chromium was found: install one (apt-get install chromium), or name it in CHEXNET_CHROMIUM.' });
  process.exit(0);
}

ensureInstalled();
const [{ chromium: playwright }, { prepare }, { View }] = await Promise.all([
  import('playwright-core'),
  import('./harness/scene.mjs'),
  import('./harness/view.mjs'),
]);
const folder = mkdtempSync(join(tmpdir(), 'chexnet-viewer-'));
const tests = fileURLToPath(new URL('tests/', import.meta.url));
const names = readdirSync(tests)
  .filter(name => name.endsWith('.mjs'))
  .map(name => name.slice(0, -4))
  .sort();
// What is thrown in an answer to the page, where nobody awaits it, fails the test that is running, not all of them.
let stray = null;
process.on('unhandledRejection', error => {
  stray ??= error instanceof Error ? error : new Error(String(error));
});
let browser;
let scene;
try {
  [browser, scene] = await Promise.all([
    playwright.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] }),
    prepare(new Program(values.program), folder, values.model, values.service ? values : { token: TOKEN }),
  ]);
  if (!values.service) {
    scene.token = TOKEN;
    // The tests begin signed in, by the service's own form.
    const first = await View.open(browser, scene, { signedIn: false });
    await first.go('');
    await first.page.getByLabel('Token').fill(TOKEN);
    await first.page.getByLabel('Token').press('Enter');
    await first.page.locator('.virtual-row').first().waitFor();
    scene.storageState = await first.context.storageState();
    await first.close();
  }

  for (const name of names.filter(name => positionals.length === 0 || positionals.includes(name))) {
    const { title, run } = await import(new URL(`tests/${name}.mjs`, import.meta.url));
    const begin = performance.now();
    const views = [];
    const open = async options => {
      const view = await View.open(browser, scene, options);
      views.push(view);
      return view;
    };
    let error = null;
    stray = null;
    try {
      await run({ open, scene, service: scene.service, assertNoProblem: () => views.forEach(view => view.check()) });
      for (const view of views) view.check();
      if (stray) throw stray;
    } catch (thrown) {
      error = thrown;
      const problems = views.flatMap(view => view.problems);
      error.message += problems.length ? `\nThe page said: ${problems.join('\n')}` : '';
      if (process.env.CHEXNET_SHOTS)
        for (const [i, view] of views.entries())
          await view.page.screenshot({ path: join(process.env.CHEXNET_SHOTS, `${name}-${i}.png`) }).catch(() => {});
    }

    await Promise.all(views.map(view => view.close()));
    say({
      test: name,
      title,
      ok: !error,
      error: error && String(error.stack ?? error),
      milliseconds: Math.round(performance.now() - begin),
    });
  }
} catch (error) {
  say({ failure: `${error.stack ?? error}\n${scene?.service.errors.join('\n') ?? ''}` });
  process.exitCode = 1;
} finally {
  await browser?.close();
  await scene?.service.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

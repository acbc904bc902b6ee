// The pictures of the viewer in docs/images, of synthetic films: node tests/web/screenshots.mjs --program dotnet --program …/chexnet.dll
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from './harness/chromium.mjs';
import { ensureInstalled } from './harness/install.mjs';
import { prepare } from './harness/scene.mjs';
import { Program } from './harness/service.mjs';

const { values } = parseArgs({ options: { program: { type: 'string', multiple: true } } });
const repository = fileURLToPath(new URL('../../', import.meta.url));
const images = join(repository, 'docs', 'images');
ensureInstalled();
const { chromium } = await import('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'chexnet-screenshots-'));
const token = 'the-token-of-the-screenshots';
const scene = await prepare(new Program(values.program), folder, join(repository, 'models', 'default'), { token });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  mkdirSync(images, { recursive: true });
  const [image] = Object.keys(scene.boxes);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })).newPage();
  await page.goto(scene.service.viewer);
  await page.getByLabel('Token').fill(token);
  await page.getByLabel('Token').press('Enter');
  await page.locator('.virtual-row').first().waitFor();
  for (const [name, hash] of Object.entries({
    'viewer-film': `#/film/ward/${image}?contours=0.5_0.8`,
    'viewer-worklist': `#/worklist/ward?finding=${scene.boxes[image][0].finding}&min=0`,
    'viewer-compare': `#/compare/ward/${image}`,
  })) {
    await page.goto('about:blank');
    await page.goto(`${scene.service.viewer}${hash}`);
    await page.locator('[role=option][aria-selected=true], .virtual-row').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(images, `${name}.jpg`), type: 'jpeg', quality: 80 });
    console.log(join(images, `${name}.jpg`));
  }
} finally {
  await browser.close();
  await scene.service.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

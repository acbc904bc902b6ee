import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const title = 'axe finds no violation of WCAG 2.2 AA on any page, dark, light and narrow';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function run({ open, scene }) {
  const image = Object.keys(scene.boxes)[0];
  const addresses = {
    worklist: '#/worklist/ward?finding=Atelectasis&min=0',
    film: `#/film/ward/${image}?side=1&regions=0.5`,
    upload: '#/upload',
    runs: '#/runs',
    run: '#/run/second-opinion',
    failures: '#/failures/broken',
    reviews: '#/reviews/ward',
    compare: `#/compare/ward/${image}`,
    help: '#/upload',
    nothing: '#/nothing',
  };
  // Light differs by its colors alone, narrow by its layout.
  const some = names => Object.fromEntries(names.map(name => [name, addresses[name]]));
  for (const { theme, size, pages } of [
    { theme: 'dark', size: [1280, 800], pages: addresses },
    { theme: 'light', size: [1280, 800], pages: some(['worklist', 'film', 'upload', 'run', 'failures', 'reviews']) },
    { theme: 'dark', size: [390, 844], pages: some(['worklist', 'film', 'compare', 'runs']) },
  ]) {
    const view = await open({ size });
    const { page } = view;
    await page.addInitScript(name => {
      // A blank page has no storage.
      if (location.origin !== 'null') localStorage.setItem('chexnet.theme', JSON.stringify(name));
    }, theme);
    for (const [name, address] of Object.entries(pages)) {
      await view.go(address);
      await page.locator('h1').first().waitFor();
      if (name === 'film') await view.filmShown(image);
      if (name === 'compare') await page.locator('#bars-right [role=option]').first().waitFor();
      await page.waitForFunction(() => !document.querySelector('main').textContent.includes('Loading'));
      if (name === 'help') await page.keyboard.press('?');
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      );
      const found = violations.map(
        v =>
          `${v.id}: ${v.nodes
            .slice(0, 3)
            .map(node => `${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`)
            .join(' | ')}`,
      );
      assert.deepEqual(found, [], `${name}, ${theme}, ${size[0]} pixels wide`);
    }
  }

  const signIn = await open({ signedIn: false });
  await signIn.go('');
  await signIn.page.getByLabel('Token').waitFor();
  await signIn.page.evaluate(axe);
  const { violations } = await signIn.page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(
    violations.map(v => v.id),
    [],
  );
}

import assert from 'node:assert/strict';
import { HOSTILE, HOSTILE_NAMES } from '../harness/scene.mjs';

export const title = 'Names that look like markup, change the direction of writing or never end are shown harmlessly';

export async function run({ open }) {
  const view = await open();
  const { page } = view;
  const harmless = async where => {
    assert.equal(await page.evaluate(() => window.hacked), undefined, where);
    assert.equal(await page.evaluate(() => document.querySelectorAll('img[src="x"], b, #app script').length), 0, where);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${where} is wider than the window`);
    assert.doesNotMatch(await page.locator('#app').innerText(), /[\u202A-\u202E\u2066-\u2069]/u, where);
  };
  await view.go(`#/worklist/${HOSTILE}`);
  await page.locator(`.virtual-row:nth-child(${HOSTILE_NAMES.length})`).waitFor();
  await page.getByText('<img src=x onerror=window.hacked=1>.png').waitFor();
  await page.getByText('\\u202Egnp.exe.png').waitFor();
  await harmless('worklist');
  for (const name of HOSTILE_NAMES) {
    await view.film(name, '', HOSTILE);
    await harmless(`film ${name.slice(0, 40)}`);
    await page.keyboard.press('ArrowDown');
  }

  await page.keyboard.press('a');
  await page.locator('.finding .badge.agree').waitFor();
  for (const address of [
    '#/failures/hostile',
    '#/reviews/hostile',
    `#/compare/hostile/${encodeURIComponent(HOSTILE_NAMES[0])}`,
    '#/film/ward/..%2F..%2Fetc%2Fpasswd',
    '#/run/%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E',
    '#/%3Cimg src=x onerror=window.hacked=1%3E',
    '#/film/%zz/%',
    '#/constructor',
  ]) {
    await view.go(address);
    await page.locator('h1').first().waitFor();
    await page.waitForFunction(() => !document.querySelector('main').textContent.includes('Loading …'));
    await harmless(address);
  }
}

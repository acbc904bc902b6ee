import assert from 'node:assert/strict';

export const title = 'Every page speaks English, German and Japanese, and none is wider than a phone';

export async function run({ open, scene }) {
  const image = Object.keys(scene.boxes)[0];
  const addresses = [
    '#/worklist/ward',
    `#/film/ward/${image}`,
    '#/upload',
    '#/runs',
    '#/run/second-opinion',
    '#/failures/broken',
    '#/reviews/ward',
    `#/compare/ward/${image}`,
  ];
  for (const [language, word] of [
    ['en-US', 'Worklist'],
    ['de-DE', 'Arbeitsliste'],
    ['ja-JP', 'ワークリスト'],
  ]) {
    const view = await open({ language, size: [390, 844] });
    const { page } = view;
    for (const address of addresses) {
      await view.go(address);
      await page.locator('nav a', { hasText: word }).first().waitFor();
      await page.locator('h1').first().waitFor();
      await page.waitForFunction(() => !/Loading|geladen|読み込み中/.test(document.querySelector('main').textContent));
      assert.equal(await page.evaluate(() => document.documentElement.lang), language.slice(0, 2));
      const text = await page.locator('#app').innerText();
      // A key without a text is shown as the key.
      assert.doesNotMatch(
        text,
        /\b(film|heat|review|reviews|runs|report|worklist|upload|failures|window|facts|card|nav|notice|session|compare)\.[a-z]\w+/i,
        address,
      );
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        true,
        `${address} in ${language} is too wide`,
      );
      assert.ok(await page.locator('.notice').isVisible());
    }
  }

  const view = await open();
  await view.go('#/upload');
  await view.page.getByLabel('Language').selectOption('de');
  await view.page.getByRole('heading', { name: 'Aufnahmen hochladen' }).waitFor();
  await view.go('#/runs');
  await view.page.getByRole('heading', { name: 'Läufe' }).waitFor();
}

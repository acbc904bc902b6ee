import assert from 'node:assert/strict';

export const title = 'The whole way by keyboard: to a film, through its controls, to the page of keys, and letters can be switched off';

export async function run({ open }) {
  const view = await open();
  const { page } = view;
  await view.go('#/worklist/ward');
  await page.locator('.virtual-row').first().waitFor();
  const press = key => page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim());
  const tabTo = async name => {
    for (let i = 0; i < 80; i++) {
      await press('Tab');
      if ((await focused()).startsWith(name)) return;
    }

    assert.fail(`Tab does not reach '${name}'`);
  };
  await page.evaluate(() => document.activeElement.blur());
  await press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await press('ArrowDown');
  await press('Enter');
  await page.locator('#bars [role=option]').first().waitFor();
  await tabTo('Zoom in');
  await press('Enter');
  await view.hashMatches(/zoom=1\.25/);
  await tabTo('Findings');
  const order = (await view.bars()).map(bar => bar.finding);
  await press('ArrowDown');
  assert.equal(await view.selected(), order[1]);
  await tabTo('Agree');
  await press('Space');
  await page.locator('.verdict.agree[aria-pressed=true]').waitFor();

  // The page of keys shows every key of the table.
  await press('?');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const strokes = await page.evaluate(async () => {
    const { KEYS } = await import(new URL('js/core/keys.js', document.baseURI).href);
    return Object.values(KEYS)
      .flatMap(group => Object.values(group))
      .flat().length;
  });
  assert.equal(await dialog.locator('kbd').count(), strokes);
  await dialog.getByLabel('Single letters act as keys').uncheck();
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const hash = await view.hash();
  await press('i');
  await press('ArrowDown');
  await view.hashMatches(new RegExp(`finding=${order[2]}`));
  assert.doesNotMatch(await view.hash(), /invert/);
  assert.notEqual(await view.hash(), hash);
  await press('Escape');
  await page.locator('.virtual-row').first().waitFor();
}

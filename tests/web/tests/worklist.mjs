import assert from 'node:assert/strict';

export const title = 'The worklist is ranked, filtered, driven by keys, and found again by "back"';

export async function run({ open, scene }) {
  const view = await open({ size: [1440, 520] });
  const { page } = view;
  await view.go('');
  await page.locator('.virtual-row').first().waitFor();
  // The first dataset, by name, of those that there are; then the one that is chosen.
  await page.getByLabel('Dataset').selectOption('ward');
  await view.hashMatches(/^#\/worklist\/ward/);
  await page.getByLabel('Ranked by').selectOption('Atelectasis');
  await view.hashMatches(/finding=Atelectasis/);
  await page.getByLabel('Minimum probability').fill('0');
  await page.getByLabel('Minimum probability').press('Enter');
  await view.hashMatches(/min=0/);
  await page.getByText(`${scene.names.length} films`).waitFor();
  const service = await scene.service.json(['predictions', 'ward'], { finding: 'Atelectasis', min: '0' });
  const values = await page.locator('.row-value').allTextContents();
  assert.ok(values.length > 3);
  assert.deepEqual(
    values,
    service.images.slice(0, values.length).map(row => row.probability.toFixed(3)),
  );

  await page.locator('.virtual-list').evaluate(list => {
    list.scrollTop = 4 * 64;
  });
  await view.hashMatches(/at=4/);
  await page.locator('[data-index="6"] a').click();
  const image = service.images[6].image;
  await view.filmShown(image);
  assert.equal(await view.selected(), 'Atelectasis');
  await page.getByText(`7 of ${scene.names.length}`).waitFor();

  await page.keyboard.press('ArrowRight');
  await view.filmShown(service.images[7].image);
  await page.keyboard.press('ArrowLeft');
  await view.filmShown(image);
  await page.goBack();
  await view.filmShown(service.images[7].image);
  await page.goBack();
  await view.filmShown(image);
  await page.goBack();
  await page.locator('[data-index="6"]').waitFor();
  assert.equal(await page.locator('.virtual-list').evaluate(list => Math.round(list.scrollTop / 64)), 4);

  // By keys alone: down the list and into a film.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  assert.equal(await page.evaluate(() => document.activeElement.closest('[data-index]')?.dataset.index), '2');
  await page.keyboard.press('Enter');
  await view.filmShown(service.images[2].image);
  await page.keyboard.press('Escape');
  await page.locator('.virtual-row').first().waitFor();
  assert.match(await view.hash(), /finding=Atelectasis.*min=0/);
  const link = page.locator('img.thumbnail').first();
  await link.evaluate(image => image.decode());
  assert.ok(await link.evaluate(image => image.naturalWidth > 32));
}

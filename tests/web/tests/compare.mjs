import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER_MODEL } from '../harness/scene.mjs';

export const title = 'Two models, and two films, side by side move together';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const [image, other] = Object.keys(scene.boxes);
  await view.film(image);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.locator('#bars-right [role=option]').first().waitFor();
  await view.hashMatches(new RegExp(`otherModel=${OTHER_MODEL}`));
  assert.deepEqual((await page.locator('.notice .button').allTextContents()).sort(), [scene.service.model, OTHER_MODEL].sort());
  const [left, right] = [await view.bars('#bars-left'), await view.bars('#bars-right')];
  assert.equal(left.length, right.length);
  const [a, b] = await Promise.all(
    [scene.service.model, OTHER_MODEL].map(model => scene.service.json(['predictions', 'ward', image], { model })),
  );
  for (const { finding, probability } of left) assert.equal(probability.toFixed(3), a.probabilities[finding].toFixed(3));
  for (const { finding, probability } of right) assert.equal(probability.toFixed(3), b.probabilities[finding].toFixed(3));
  const difference = await page.locator(`#bars-right [data-finding="${right[0].finding}"] .finding-difference`).textContent();
  const wanted = b.probabilities[right[0].finding] - a.probabilities[right[0].finding];
  const size = Math.abs(wanted).toFixed(3);
  assert.equal(difference, size === '0.000' ? size : `${wanted < 0 ? '−' : '+'}${size}`);

  const pictures = () => page.locator('.stage-canvas').evaluateAll(all => all.map(canvas => canvas.toDataURL()));
  const settled = () => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await settled();
  const before = await pictures();
  await page.locator('.stage-canvas').first().hover();
  await page.mouse.wheel(0, -500);
  await settled();
  const zoomed = await pictures();
  assert.ok(zoomed[0] !== before[0] && zoomed[1] !== before[1]);
  await page.keyboard.press('ArrowDown');
  const second = (await view.bars('#bars-left'))[1].finding;
  assert.equal(await page.locator('#bars-left [aria-selected=true]').getAttribute('data-finding'), second);
  assert.equal(await page.locator('#bars-right [aria-selected=true]').getAttribute('data-finding'), second);

  await page.getByRole('combobox', { name: 'Film', exact: true }).last().fill(other);
  await page.getByRole('combobox', { name: 'Film', exact: true }).last().press('Enter');
  await view.hashMatches(new RegExp(`other=${other}`));
  const service = await scene.service.json(['predictions', 'ward', other], { model: OTHER_MODEL });
  const finding = Object.entries(service.probabilities).sort((a, b) => b[1] - a[1])[0];
  await page.waitForFunction(
    ([name, value]) => document.querySelector(`#bars-right [data-finding="${name}"] .finding-value`)?.textContent === value,
    [finding[0], finding[1].toFixed(3)],
  );
  await page.goBack();
  await view.hashMatches(/^(?!.*other=0)/);

  // A film of the same name in another dataset is another film.
  const copy = scene.names.find(name => ![image, other].includes(name));
  await scene.service.upload('copies', image, readFileSync(join(scene.films, 'images', copy)));
  await scene.service.scored('copies', image);
  const { probabilities } = await scene.service.json(['predictions', 'copies', image]);
  const [name, value] = Object.entries(probabilities).sort((x, y) => y[1] - x[1])[0];
  await page.evaluate(hash => {
    location.hash = hash;
  }, `#/compare/copies/${image}`);
  await page.waitForFunction(
    ([finding, text]) => document.querySelector(`#bars-left [data-finding="${finding}"] .finding-value`)?.textContent === text,
    [name, value.toFixed(3)],
  );
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER_MODEL } from '../harness/scene.mjs';

export const title = 'Answers are shown with the findings, and a film that was taken although it is none is marked everywhere';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  // The other model has conformal sets.
  const image = Object.keys(scene.boxes)[0];
  const { answers } = await scene.service.json(['predictions', 'ward', image], { model: OTHER_MODEL });
  await view.film(image, `?model=${encodeURIComponent(OTHER_MODEL)}`);
  const shown = await page
    .locator('#bars [role=option]')
    .evaluateAll(options => Object.fromEntries(options.map(o => [o.dataset.finding, o.querySelector('.answer')?.textContent])));
  assert.deepEqual(shown, answers);
  await view.go('#/worklist/ward');
  await page.locator('.virtual-row').first().waitFor();
  assert.equal(await page.locator('.virtual-row .odd').count(), 0);

  if (!scene.accepts) return;
  const folder = join(scene.folder, 'counter');
  await scene.program.run('phantoms', '--counter-examples', '--count', '1', '--seed', '3', '--size', '256', '--output', folder);
  await scene.service.upload('taken', 'negative.png', readFileSync(join(folder, 'negative-00000.png')));
  const taken = await scene.service.scored('taken', 'negative.png');
  assert.equal(taken.refusal, 'film-inverted');
  await view.film('negative.png', '', 'taken');
  assert.match(await page.locator('#film-odd').textContent(), /would be refused.*its polarity is inverted/);
  await view.film(image);
  assert.equal(await page.locator('#film-odd').count(), 0);
  await view.go('#/worklist/taken');
  await page.locator('.virtual-row .odd').waitFor();
}

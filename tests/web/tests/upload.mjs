import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'A film that is uploaded shows its bars, and its heat map where its lesion is; a refusal says why';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const [image, [box]] = Object.entries(scene.boxes).find(([, boxes]) => boxes.length === 1 && boxes[0].finding === 'Atelectasis');
  const text = join(scene.folder, 'not a film.png');
  writeFileSync(text, 'This is text.');
  await view.go('#/upload');
  await page.getByLabel('Dataset').fill('uploaded');
  await page
    .getByLabel('Choose films')
    .last()
    .setInputFiles([join(scene.films, 'images', image), text]);

  const refused = page.locator('.upload', { hasText: 'not a film.png' });
  await refused.locator('code', { hasText: 'image-format-unsupported' }).waitFor();
  assert.match(await refused.locator('.reason').textContent(), /PNG|JPEG/);
  const done = page.locator('.upload[data-state=done]', { hasText: image });
  await done.waitFor();
  assert.match(await done.locator('.chip').first().textContent(), /Atelectasis (0\.9|1\.0)/);

  await done.getByRole('link').click();
  await view.filmShown(image);
  const bars = await view.bars();
  assert.equal(bars.length, 14);
  assert.deepEqual(
    bars.map(bar => bar.probability),
    bars.map(bar => bar.probability).sort((a, b) => b - a),
  );
  assert.equal(await view.selected(), 'Atelectasis');
  const stored = await scene.service.json(['predictions', 'uploaded', image]);
  for (const { finding, probability } of bars) assert.equal(probability.toFixed(3), stored.probabilities[finding].toFixed(3));

  // Inferno grows brighter from the lowest to the highest intensity, so the brightest color is the map's peak.
  await view.film(image, '?finding=Atelectasis&colors=inferno&opacity=1', 'uploaded');
  const { width, height } = await page.evaluate(
    async ([dataset, name]) => {
      const bitmap = await createImageBitmap(await (await fetch(`../api/xrays/${dataset}/${name}`)).blob());
      return { width: bitmap.width, height: bitmap.height };
    },
    ['uploaded', image],
  );
  const { x, y, pixels } = await view.brightest(width, height);
  assert.ok(pixels > 0);
  assert.ok(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height, `(${x}, ${y}) is outside ${JSON.stringify(box)}`);
}

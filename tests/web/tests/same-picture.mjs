import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertSameOverlay } from '../harness/pixels.mjs';
import { OTHER_MODEL } from '../harness/scene.mjs';

export const title =
  'The heat map drawn in the browser is the picture that the program draws, pixel by pixel: each method, ten views, a film that is no square';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const [image, [{ finding }]] = Object.entries(scene.boxes)[0];
  await view.film(image);
  const prediction = await scene.service.json(['predictions', 'ward', image], { maps: 'true', model: scene.service.model });
  const findings = Object.entries(prediction.probabilities)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);

  // Ten-crop: the other model's row and the picture that `explain` draws with it.
  const row = await scene.service.json(['predictions', 'ward', image], { maps: 'true', model: OTHER_MODEL });
  assert.equal(row.views.length, 10);
  const output = join(scene.folder, 'ten-crop.png');
  await scene.program.run(
    'explain',
    join(scene.films, 'images', image),
    '--model',
    scene.otherModel,
    '--finding',
    finding,
    '--output',
    output,
  );
  await assertSameOverlay(page, { dataset: 'ward', image, finding, method: 'gradcam', model: OTHER_MODEL }, readFileSync(output));

  // A film that is no square, of which the crop leaves out the sides.
  const wide = Buffer.from(
    await page.evaluate(async name => {
      const bitmap = await createImageBitmap(await (await fetch(`../api/xrays/ward/${name}`)).blob());
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [bitmap.width, Math.round(bitmap.height * 0.7)];
      canvas.getContext('2d').drawImage(bitmap, 0, -60);
      return canvas.toDataURL('image/png').split(',')[1];
    }, image),
    'base64',
  );
  await scene.service.upload('wide', 'wide.png', wide);
  await scene.service.scored('wide', 'wide.png');

  let compared = 0;
  for (const method of ['gradcam', 'layercam', 'gradcampp']) {
    for (const shown of findings.slice(0, 2)) compared += await compare('wide', 'wide.png', shown, method);
    const drawn = join(scene.folder, `${method}.png`);
    await scene.program.run('explain', join(scene.films, 'images', image), '--finding', finding, '--method', method, '--output', drawn);
    await assertSameOverlay(page, { dataset: 'ward', image, finding, method, model: scene.service.model }, readFileSync(drawn));
  }

  assert.ok(compared >= 3, `${compared} pictures of the service`);

  async function compare(dataset, name, shown, method) {
    const answer = await scene.service.call('GET', ['overlays', dataset, name, shown], { query: { method } });
    if (answer.status === 404) return 0; // map-zero: nothing is drawn.
    await assertSameOverlay(page, { dataset, image: name, finding: shown, method }, Buffer.from(await answer.arrayBuffer()));
    return 1;
  }
}

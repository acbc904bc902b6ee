import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const title = 'Overlay, map and prediction are saved, each with the notice';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const image = Object.keys(scene.boxes)[0];
  await view.film(image);
  const save = async name => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const finding = await view.selected();
  const overlay = await save('Save overlay');
  assert.equal(overlay.name, `${image.replace('.png', '')}.${finding}.gradcam.png`);
  // A PNG of the film's width, and higher by the legend.
  assert.equal(overlay.bytes.readUInt32BE(16), 512);
  assert.ok(overlay.bytes.readUInt32BE(20) > 512);
  const map = JSON.parse((await save('Save map')).bytes);
  const stored = await scene.service.json(['predictions', 'ward', image], { maps: 'true', model: scene.service.model });
  const [view0] = stored.views;
  const z = view0.height * view0.width;
  assert.deepEqual(
    map.views[0].map.map(value => value.toPrecision(5)),
    view0.maps[finding].map(value => (Math.max(0, value) / z).toPrecision(5)),
  );
  assert.match(map.notice, /not a medical device/);
  const prediction = JSON.parse((await save('Save JSON')).bytes);
  assert.deepEqual(prediction.probabilities, stored.probabilities);
  assert.match(prediction.notice, /not a medical device/);
}

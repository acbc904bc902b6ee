import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const title = 'A reader agrees, disagrees and draws a box; all of it is exported as labels and boxes';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const image = Object.keys(scene.boxes)[0];
  await view.film(image);
  await page.getByLabel('Your name').fill('Dr. <b>A</b>');
  await page.getByLabel('Your name').blur();
  const [first, second, third] = (await view.bars()).map(bar => bar.finding);
  const stored = () => scene.service.json(['reviews', 'ward', image]).then(body => body.reviews);

  await page.keyboard.press('a');
  await page.locator(`#bars [data-finding="${first}"] .badge.agree`).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('d');
  await page.locator(`#bars [data-finding="${second}"] .badge.disagree`).waitFor();
  await page.keyboard.press('ArrowUp');

  // A box by dragging: from the film's middle to its lower right.
  await page.keyboard.press('b');
  const box = await page.locator('.stage-canvas').last().boundingBox();
  const side = Math.min(box.width, box.height);
  const at = share => [box.x + box.width / 2 + side * share, box.y + box.height / 2 + side * share];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  await page.mouse.move(...at(0.25), { steps: 4 });
  await page.mouse.up();
  const drawn = await scene.service.until(async () => (await stored()).find(review => review.box));
  assert.equal(drawn.finding, first);
  for (const name of ['x', 'y']) assert.ok(Math.abs(drawn.box[name] - 256) <= 2, JSON.stringify(drawn.box));
  for (const name of ['width', 'height']) assert.ok(Math.abs(drawn.box[name] - 128) <= 3, JSON.stringify(drawn.box));
  assert.equal(drawn.reviewer, 'Dr. <b>A</b>');
  assert.equal(drawn.model, scene.service.model);

  await page.getByRole('link', { name: 'Reviews' }).click();
  await page.getByRole('cell', { name: 'Dr. <b>A</b>' }).first().waitFor();
  const save = async name => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return readFileSync(await download.path(), 'utf8')
      .replace(/^\uFEFF/, '')
      .trim()
      .split(/\r?\n/);
  };
  const labels = await save('Labels as CSV');
  const columns = labels[0].split(',');
  const row = labels.find(line => line.startsWith(image)).split(',');
  assert.equal(columns[0], 'Image Index');
  const wanted = new Map((await stored()).map(review => [review.finding, review.label]));
  assert.equal(Number(row[columns.indexOf(first)]), wanted.get(first));
  assert.equal(Number(row[columns.indexOf(second)]), wanted.get(second));
  assert.equal(row[columns.indexOf(third)], '');
  const boxes = await save('Boxes as CSV');
  assert.equal(boxes[1].split(',')[0], image);
  assert.equal(boxes[1].split(',')[1], first);

  await view.film(image, `?finding=${second}`);
  await page.locator('.reviews').getByRole('button', { name: 'Take back' }).click();
  await scene.service.until(async () => !(await stored()).some(review => review.finding === second));
}

import assert from 'node:assert/strict';

export const title = 'A film is moved, windowed and switched by keys and mouse, and its address shows it again';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const image = Object.keys(scene.boxes)[0];
  await view.film(image);
  const canvas = page.locator('.stage-canvas').last();
  const picture = () => canvas.evaluate(c => c.toDataURL());
  // A thing is drawn before the next frame.
  const settled = () => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const changes = async (act, what) => {
    await settled();
    const before = await picture();
    await act();
    await settled();
    assert.notEqual(await picture(), before, what);
  };
  await page.locator('#bars .badge.truth').first().waitFor();
  await settled();
  const first = await picture();
  const center = await canvas.boundingBox().then(box => [box.x + box.width / 2, box.y + box.height / 2]);

  await page.mouse.move(...center);
  await changes(() => page.mouse.wheel(0, -400), 'wheel');
  await view.hashMatches(/zoom=1\.8/);
  await changes(async () => {
    await page.mouse.down();
    await page.mouse.move(center[0] + 80, center[1] + 30, { steps: 3 });
    await page.mouse.up();
  }, 'pan');
  await changes(async () => {
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(center[0] - 60, center[1] + 40, { steps: 3 });
    await page.mouse.up({ button: 'right' });
  }, 'window');
  await view.hashMatches(/center=.*width=/);
  await changes(() => page.keyboard.press('i'), 'invert');
  await view.hashMatches(/invert=1/);
  const address = await page.evaluate(() => location.hash);
  await settled();
  const looked = await picture();

  // The address alone shows the same picture, up to the digits that it has.
  const again = await open();
  await again.film(image, address.slice(address.indexOf('?')));
  await again.page.locator('#bars .badge.truth').first().waitFor();
  const difference = await again.page.evaluate(async wanted => {
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const [ours, theirs] = await Promise.all(
      [[...document.querySelectorAll('.stage-canvas')].at(-1).toDataURL(), wanted].map(async url => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height).data;
      }),
    );
    return ours.length !== theirs.length ? Infinity : ours.reduce((sum, value, i) => sum + Math.abs(value - theirs[i]), 0) / ours.length;
  }, looked);
  assert.ok(difference < 2, `${difference} gray levels apart`);

  await page.keyboard.press('r');
  await page.waitForFunction(wanted => [...document.querySelectorAll('.stage-canvas')].at(-1).toDataURL() === wanted, first);

  for (const key of ['h', 'h', 'c', 'o', ']', '+', 'Shift+ArrowLeft']) await changes(() => page.keyboard.press(key), key);
  await page.keyboard.press('0');
  const [top, second] = await view.bars();
  assert.equal(await view.selected(), top.finding);
  await page.keyboard.press('ArrowDown');
  assert.equal(await view.selected(), second.finding);
  await view.hashMatches(new RegExp(`finding=${second.finding}`));
  await page.keyboard.press('ArrowUp');

  // A click is a step that "back" takes back.
  await page.locator(`[role=option][data-finding="${second.finding}"]`).click();
  await view.hashMatches(new RegExp(`finding=${second.finding}`));
  await page.goBack();
  await page.waitForFunction(name => document.querySelector('[role=option][aria-selected=true]').dataset.finding === name, top.finding);

  await page.keyboard.press('s');
  assert.equal(await page.locator('.stage-canvas:visible').count(), 2);
  await page.getByLabel('Method').selectOption('layercam');
  await view.hashMatches(/method=layercam/);
  await page.getByText('LayerCAM: the scale').waitFor();
  assert.match(await page.locator('.notice').textContent(), /not a medical device/);
}

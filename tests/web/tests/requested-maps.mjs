import assert from 'node:assert/strict';
import { OTHER_MODEL } from '../harness/scene.mjs';

export const title = 'Score-CAM is asked for where the row lacks it, waited for, and then shown; a refusal says why';

/** A thousand passes of the model take minutes: here the page is shown a service that has done them at the third request. */
export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const image = Object.keys(scene.boxes)[0];
  const asked = [];
  await page.route('**/api/overlays/**', async route => {
    const url = new URL(route.request().url());
    asked.push(`${url.pathname.split('/').at(-1)} ${url.searchParams.get('method')}`);
    if (asked.length === 1)
      await route.fulfill({ status: 404, json: { code: 'map-missing', detail: 'This service runs another model.' } });
    else if (asked.length < 4) await route.fulfill({ status: 202, headers: { 'Retry-After': '1' }, json: { status: 'pending' } });
    else await route.fulfill({ status: 200, contentType: 'image/png', body: '' });
  });
  await page.route(/\/api\/predictions\/ward\/[^/]+\?/, async route => {
    const answer = await route.fetch();
    const row = await answer.json();
    // A neighbor that the page prefetches may have no row.
    if (answer.ok() && asked.length >= 4) {
      row.methods.push('scorecam');
      for (const view of row.views) view.furtherMaps = { ...view.furtherMaps, scorecam: view.maps };
    }

    await route.fulfill({ response: answer, json: row });
  });
  await view.film(image);
  const finding = await view.selected();
  const methods = page.getByLabel('Method');
  assert.equal(await methods.locator('option[value=scorecam]').count(), 0);
  const compute = page.getByRole('button', { name: 'Compute Score-CAM', exact: true });

  await compute.click();
  await page.locator('.toast.error', { hasText: 'This service runs another model.' }).waitFor();
  await compute.click();
  const computing = page.getByRole('button', { name: 'Computing Score-CAM' });
  await computing.waitFor();
  // Pressed again, it asks for nothing more; the reader goes on meanwhile.
  await computing.click({ force: true });
  await page.keyboard.press('ArrowDown');

  await page.waitForFunction(() => document.querySelector('.film-side option[value=scorecam]')?.selected);
  await page.getByText('Score-CAM: the scale').waitFor();
  await view.hashMatches(/method=scorecam/);
  assert.deepEqual(asked, Array(4).fill(`${finding} scorecam`));
  assert.equal(await compute.count(), 0);
  // That of the refusal.
  view.problems = view.problems.filter(problem => !/Failed to load resource.*404.*\/api\/overlays\//.test(problem));

  // Another model's row is not the service's to complete.
  await view.film(image, `?model=${OTHER_MODEL}`);
  assert.equal(await page.getByRole('button', { name: /^Compute/ }).count(), 0);
}

import assert from 'node:assert/strict';
import { DATASET } from '../harness/scene.mjs';

export const title = 'A run that goes on shows its progress, rate and time left, and can be cancelled';

/** The service does not say how far a run will be at a time, so here a page is shown a run that is held still. */
export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const steps = [
    { state: 'Pending', counts: {}, remaining: undefined },
    { state: 'Running', counts: { succeeded: 40 }, listed: 200, remaining: 160, imagesPerSecond: 8 },
    { state: 'Running', counts: { succeeded: 100, failed: 3 }, listed: 200, remaining: 97, imagesPerSecond: 9.7 },
    { state: 'Cancelled', counts: { succeeded: 110, failed: 3 }, listed: 200, remaining: 87 },
  ];
  let at = 0;
  let cancelled = 0;
  await page.route('**/api/runs/held*', route => {
    if (route.request().method() === 'DELETE') {
      cancelled++;
      at = 3;
    }
    const { counts, ...step } = steps[at];
    const body = {
      run: 'held',
      engine: 'Local',
      attempt: 0,
      request: { dataset: DATASET },
      createdAt: '2026-01-01T00:00:00Z',
      startedAt: '2026-01-01T00:00:01Z',
      counts: { succeeded: 0, failed: 0, unreadable: 0, skipped: 0, retried: 0, ...counts },
      ...step,
    };
    route.fulfill({ json: body });
  });
  await view.go('#/run/held');
  await page.locator('.badge.state', { hasText: 'Pending' }).waitFor();
  at = 1;
  await page.getByText('40 / 200').waitFor();
  await page.getByText('8 films per second').waitFor();
  await page.getByText('20 s', { exact: true }).waitFor();
  at = 2;
  await page.getByText('103 / 200').waitFor();
  await page.getByText('10 s', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.badge.state', { hasText: 'Cancelled' }).waitFor();
  assert.equal(cancelled, 1);
  assert.equal(await page.getByRole('button', { name: 'Cancel' }).count(), 0);
}

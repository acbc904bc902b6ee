import assert from 'node:assert/strict';

export const title = 'A run is started, followed to its report, and its failures are told by reason and tried again';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  await view.go('#/runs');
  await page.getByRole('link', { name: 'second-opinion' }).waitFor();
  await page.getByText('Start a run').click();
  await page.getByLabel('Dataset').fill('nothing-here');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.reason code', { hasText: 'dataset-empty' }).waitFor();

  await page.getByLabel('Dataset').fill('broken');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await view.hashMatches(/^#\/run\//);
  await page.locator('.badge.state', { hasText: 'Completed with failures' }).waitFor();
  await page.getByRole('heading', { name: 'Report' }).waitFor();
  assert.match(await page.locator('.run-progress').textContent(), /3 \/ 3/);
  const codes = page.locator('.codes li');
  assert.equal(await codes.count(), 1);
  assert.match(await codes.textContent(), /image-corrupt\s*2/);
  const id = (await view.hash()).slice('#/run/'.length);
  const report = await scene.service.json(['runs', id, 'report']);
  assert.deepEqual(report.failuresByCode, { 'image-corrupt': 2 });
  assert.deepEqual((await scene.service.json(['runs', id])).failuresByCode, { 'image-corrupt': 2 });

  await page.getByRole('button', { name: 'Retry failed and pending' }).click();
  await page.getByText('The run starts again').waitFor();
  await page.locator('.facts dd', { hasText: /^2$/ }).first().waitFor();
  await scene.service.until(async () => (await scene.service.json(['runs', id])).attempt === 1);
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'Failures are grouped by reason, and one that was mended is scored again';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const film = readFileSync(join(scene.films, 'images', scene.names[1]));
  for (const name of ['first.png', 'folder/second.png']) await scene.service.upload('mended', name, film.subarray(0, 30000));
  for (const name of ['first.png', 'folder/second.png']) await scene.service.scored('mended', name);
  await view.go('#/failures/mended');
  const group = page.locator('.failure-group[data-code="image-corrupt"]');
  await group.locator('.failure').nth(1).waitFor();
  assert.equal(await page.locator('.failure-group').count(), 1);
  assert.match(await group.locator('summary').textContent(), /2/);
  const row = group.locator('.failure', { hasText: 'folder/second.png' });
  const reason = (await row.locator('.failure-reason').textContent()).trim();
  assert.ok(reason.length > 10);
  await row.getByRole('button', { name: 'Score again' }).click();
  await row.getByRole('button', { name: 'Will be scored again' }).waitFor();

  // The film's own page says the same reason.
  await row.getByRole('link').click();
  await page.locator('.empty.error code, .empty.error .code', { hasText: 'image-corrupt' }).first().waitFor();
  await scene.service.upload('mended', 'folder/second.png', film);
  await scene.service.until(async () => (await scene.service.scored('mended', 'folder/second.png')).probabilities);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('#bars [role=option]').first().waitFor();
}

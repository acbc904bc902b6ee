import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'A folder, and files that are dropped on any page, keep their paths';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const folder = join(scene.folder, 'patient 7');
  mkdirSync(join(folder, 'études'), { recursive: true });
  cpSync(join(scene.films, 'images', scene.names[0]), join(folder, 'études', 'a b.png'));
  writeFileSync(join(folder, '.DS_Store'), 'x');
  await view.go('#/upload');
  await page.getByLabel('Dataset').fill('folders');
  await page.getByLabel('Choose a folder').last().setInputFiles(folder);
  await page.locator('.upload[data-state=done]', { hasText: 'patient 7/études/a b.png' }).waitFor();
  assert.equal(await page.locator('.upload').count(), 1);

  await page.getByRole('link', { name: 'Reviews' }).click();
  const dropped = await page.evaluateHandle(
    async ([dataset, name]) => {
      const bytes = await (await fetch(`../api/xrays/${dataset}/${name}`)).arrayBuffer();
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      return transfer;
    },
    ['ward', scene.names[0]],
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  await page.locator('.upload[data-state=done]', { hasText: 'dropped.png' }).waitFor();
}

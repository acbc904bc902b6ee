import assert from 'node:assert/strict';

export const title = 'The token signs in, a wrong one does not, and one is back where one wanted to be';

export async function run({ open, scene }) {
  const view = await open({ signedIn: false });
  const { page } = view;
  await view.go('#/worklist/ward?finding=Atelectasis');
  await page.getByLabel('Token').fill('some-other-token-that-is-wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.reason', { hasText: 'not the service' }).waitFor();
  assert.equal((await page.context().cookies()).length, 0);
  await page.getByLabel('Token').fill(scene.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.virtual-row').first().waitFor();
  assert.equal(await view.hash(), '#/worklist/ward?finding=Atelectasis');
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Strict']);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  assert.equal(await page.locator('.virtual-row').count(), 0);
}

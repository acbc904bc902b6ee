import assert from 'node:assert/strict';

export const title =
  'The pages have a strict policy: no inline script, no evaluation, no string that becomes markup, nothing from elsewhere';

export async function run({ open, scene }) {
  const answer = await fetch(scene.service.viewer);
  const policy = answer.headers.get('content-security-policy');
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(rule), rule);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const view = await open();
  await view.go('#/upload');
  await view.page.locator('h1').first().waitFor();
  const refused = await view.page.evaluate(async () => {
    const results = {};
    try {
      document.createElement('div').innerHTML = '<b>x</b>';
      results.markup = 'allowed';
    } catch (error) {
      results.markup = error.name;
    }
    const inline = document.createElement('script');
    try {
      inline.text = 'window.inline = 1';
      document.head.append(inline);
    } catch (error) {
      results.script = error.name;
    }
    results.inline = window.inline ?? 'none';
    return results;
  });
  assert.equal(refused.markup, 'TypeError');
  assert.equal(refused.inline, 'none');
  // These are what was tried here.
  view.problems = view.problems.filter(problem => !/TrustedHTML|TrustedScript|Content Security Policy/.test(problem));
  for (const path of ['..%2f..%2fetc%2fpasswd', '..%5c..%5cREADME.md', 'js/..%2f..%2fREADME.md', 'index.html%00.js']) {
    const status = (await fetch(`${scene.service.viewer}${path}`)).status;
    assert.ok(status === 404 || status === 400 || status === 401, `${path}: ${status}`);
  }

  assert.equal((await fetch(`${scene.service.origin}/api/datasets`)).status, 401);
}

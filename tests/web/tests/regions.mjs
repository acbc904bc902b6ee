import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = "Regions, by intensity and by share of energy, are the program's";

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  const [image, [{ finding }]] = Object.entries(scene.boxes)[0];
  await view.film(image, `?finding=${finding}&regions=0.5`);

  // At low intensities the peaks of a map grow together: regions that began apart are joined.
  for (const [option, share] of [
    ['threshold', 0.5],
    ['threshold', 0.02],
    ['energy', 0.5],
    ['energy', 1],
  ]) {
    const output = join(scene.folder, `regions-${option}-${share}.json`);
    const film = join(scene.films, 'images', image);
    await scene.program.run('explain', film, '--finding', finding, '--regions', output, `--${option}`, String(share));
    const { regions } = JSON.parse(readFileSync(output, 'utf8'));
    assert.ok(regions.length > 0);
    const ours = await page.evaluate(
      async ([model, dataset, name, shown, rule]) => {
        const module = path => import(new URL(`js/${path}`, document.baseURI).href);
        const [{ Client, apiBase }, { FilmsApi }, { Evidence }] = await Promise.all(
          ['api/client.js', 'api/films.js', 'film/evidence.js'].map(module),
        );
        const row = await new FilmsApi(new Client(apiBase(location.href))).prediction({ dataset, image: name }, { model });
        return new Evidence(row, null).regions(shown, { method: 'gradcam', ...rule });
      },
      [scene.service.model, 'ward', image, finding, { regions: share, regionsBy: option }],
    );
    const rounded = all => all.map(({ energy, peak, ...whole }) => ({ ...whole, energy: energy.toFixed(6), peak: peak.toFixed(6) }));
    assert.deepEqual(rounded(ours), rounded(regions), `${option} ${share}`);
  }

  await page.getByLabel('Regions are').selectOption('energy');
  await view.hashMatches(/regionsBy=energy/);
  const held = /hold ([\d.]+)%/.exec(await page.locator('.film-side .hint[role=status]').textContent());
  assert.ok(Number(held[1]) >= 50, held[0]);
}

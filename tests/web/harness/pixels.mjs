// Pictures of the page held against the program's.
import assert from 'node:assert/strict';

/**
 * Draws an overlay by the viewer's own modules, as for a download, and compares it with a PNG.
 * @param {{dataset: string, image: string, finding: string, method: string, model?: string}} wanted
 * @param {Buffer} png The program's picture.
 */
export async function assertSameOverlay(page, wanted, png) {
  const differences = await page.evaluate(
    async ([{ finding, method, model, ...key }, base64]) => {
      const module = path => import(new URL(`js/${path}`, document.baseURI).href);
      const [{ Evidence }, { overlayCanvas }, { FilmPicture }, { FilmsApi }, { Client, apiBase }] = await Promise.all(
        ['film/evidence.js', 'film/download.js', 'film/picture.js', 'api/films.js', 'api/client.js'].map(module),
      );
      const films = new FilmsApi(new Client(apiBase(location.href)));
      const [film, row] = await Promise.all([FilmPicture.load(films, key), films.prediction(key, { model })]);
      const { models } = await (await fetch('../api/models')).json();
      const card = models.find(({ id, version }) => `${id}@${version}` === row.provenance.model) ?? null;
      const style = { method, colors: 'turbo', opacity: 0.5, threshold: 0, contours: [], regions: 0, fade: true };
      const ours = overlayCanvas(film, new Evidence(row, card), finding, style, [])
        .getContext('2d')
        .getImageData(0, 0, film.width, film.height);
      const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: 'none' });
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const context = canvas.getContext('2d');
      context.drawImage(picture, 0, 0);
      const theirs = context.getImageData(0, 0, canvas.width, canvas.height);
      const found = {
        size: ours.width === theirs.width && ours.height === theirs.height,
        most: 0,
        other: 0,
        all: theirs.data.length,
      };
      for (let i = 0; i < theirs.data.length; i++) {
        const difference = Math.abs(theirs.data[i] - ours.data[i]);
        found.most = Math.max(found.most, difference);
        if (difference > 0) found.other++;
      }

      return found;
    },
    [wanted, png.toString('base64')],
  );
  const told = `${JSON.stringify(wanted)}: ${JSON.stringify(differences)}`;
  assert.ok(differences.size, `another size: ${told}`);
  // Neighboring levels of the color map may change places where single and double precision round differently.
  assert.ok(differences.most <= 4, told);
  assert.ok(differences.other <= differences.all * 0.001, told);
}

import assert from 'node:assert/strict';

export const title = 'The heat map drawn in the browser is the picture that the service draws, pixel by pixel';

export async function run({ open, scene }) {
  const view = await open();
  const image = Object.keys(scene.boxes)[0];
  await view.film(image);
  const prediction = await scene.service.json(['predictions', 'ward', image], { maps: 'true' });
  const findings = Object.entries(prediction.probabilities).sort((a, b) => b[1] - a[1]).map(([finding]) => finding);
  let compared = 0;
  for (const method of prediction.methods.filter(name => !name.startsWith('scorecam'))) {
    for (const finding of findings.slice(0, 3)) {
      const answer = await scene.service.call('GET', ['overlays', 'ward', image, finding], { query: { method } });
      if (answer.status === 404) continue; // map-zero: the service draws nothing.
      const differences = await view.page.evaluate(async ([name, wanted, by]) => {
        const module = path => import(new URL(`js/${path}`, document.baseURI).href);
        const [{ Evidence }, { overlayCanvas }, { FilmPicture }, { FilmsApi }, { Client, apiBase }] = await Promise.all(
          ['film/evidence.js', 'film/download.js', 'film/picture.js', 'api/films.js', 'api/client.js'].map(module));
        const films = new FilmsApi(new Client(apiBase(location.href)));
        const key = { dataset: 'ward', image: name };
        const [film, row] = await Promise.all([FilmPicture.load(films, key), films.prediction(key)]);
        const style = { method: by, colors: 'turbo', opacity: 0.5, threshold: 0, contours: [], regions: 0, fade: false };
        const ours = overlayCanvas(film, new Evidence(row, null), wanted, style, []).getContext('2d').getImageData(0, 0, film.width, film.height);
        const picture = await createImageBitmap(await (await fetch(films.overlayUrl(key, wanted, by))).blob(), { colorSpaceConversion: 'none' });
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [picture.width, picture.height];
        const context = canvas.getContext('2d');
        context.drawImage(picture, 0, 0);
        const theirs = context.getImageData(0, 0, canvas.width, canvas.height);
        const found = { size: ours.width === theirs.width && ours.height === theirs.height, most: 0, other: 0, all: theirs.data.length };
        for (let i = 0; i < theirs.data.length; i++) {
          const difference = Math.abs(theirs.data[i] - ours.data[i]);
          found.most = Math.max(found.most, difference);
          if (difference > 0) found.other++;
        }

        return found;
      }, [image, finding, method]);
      assert.ok(differences.size, `${finding} by ${method}: another size`);
      // Two levels of the color map may change places where single and double precision round differently.
      assert.ok(differences.most <= 4, `${finding} by ${method}: ${JSON.stringify(differences)}`);
      assert.ok(differences.other <= differences.all * 0.001, `${finding} by ${method}: ${JSON.stringify(differences)}`);
      compared++;
    }
  }

  assert.ok(compared >= 6, `${compared} pictures`);
}

import assert from 'node:assert/strict';

export const title = 'Labels and boxes of the dataset are shown where a run named them';

export async function run({ open, scene }) {
  const view = await open();
  const [image, boxes] = Object.entries(scene.boxes)[0];
  const truth = await scene.service.json(['truth', 'ward', image]);
  assert.equal(truth.labels[boxes[0].finding], 1);
  await view.film(image, `?finding=${boxes[0].finding}&heat=0`);
  const green = () =>
    view.page
      .locator('.stage-canvas')
      .last()
      .evaluate(canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i + 1] > 200 && data[i] < 120 && data[i + 2] < 180) count++;
        return count;
      });
  await view.page.locator(`[data-finding="${boxes[0].finding}"] .badge.truth`).waitFor();
  assert.ok((await green()) > 100);
  await view.page.keyboard.press('t');
  await view.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.equal(await green(), 0);

  // The run's page leads to what its labels say of the model.
  await view.go('#/run/second-opinion');
  await view.page.getByText(/^Mean AUROC|^No finding has an AUROC/).waitFor();
  const link = view.page.getByRole('link', { name: 'Open the evaluation' });
  const evaluation = await view.context.request.get(await link.getAttribute('href'));
  assert.equal(evaluation.status(), 200);
  assert.match(await evaluation.text(), /second-opinion@2\.0\.0: 2 images/);
}

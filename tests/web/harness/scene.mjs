// What the tests look at: synthetic films with known lesions by two models, with labels and boxes, films that cannot be scored, and names that
// try to be something else.
import { cpSync, mkdirSync, readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Service } from './service.mjs';

export const DATASET = 'ward';
export const BROKEN = 'broken';
export const HOSTILE = 'hostile';
export const OTHER_MODEL = 'second-opinion@2.0.0';

/** Names that a page must show without obeying them. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=window.hacked=1>.png',
  '"><script>window.hacked=1</script>.png',
  '\u202Egnp.exe.png',
  "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1} %3Cscript%3E.png",
  `${'long-'.repeat(199)}.png`,
];

/**
 * Draws the films, scores them by both models, and makes what fails.
 * @param {{token?: string, service?: string, storage?: string}} on A service to start with a token, or one that runs on an account.
 */
export async function prepare(program, folder, model, { token, service: address, storage }) {
  const films = join(folder, 'films');
  await program.run('phantoms', '--count', '10', '--seed', '7', '--size', '512', '--output', films);
  const other = join(folder, 'other-model');
  cpSync(model, other, { recursive: true, filter: path => !path.endsWith('.md') });
  const card = JSON.parse(readFileSync(join(other, 'model.json'), 'utf8'));
  // Another card makes another model of the same weights: it looks at ten views of a film, and its operating points differ.
  Object.assign(card, { id: 'second-opinion', version: '2.0.0' });
  card.preprocessing.name = 'resize256-ten224';
  card.operatingPoints.thresholds = card.operatingPoints.thresholds.map(() => 0.5);
  // Below a logit of -2 it answers no, above 2 yes, between uncertain.
  const set = { errorRate: 0.1, positives: 99, negatives: 99, presentFrom: -2, absentTo: 2 };
  card.conformalSets = { findings: card.findings.map(() => set), fittedOn: 'nothing: made up for the tests' };
  writeFileSync(join(other, 'model.json'), JSON.stringify(card));

  const boxes = readBoxes(films);
  const list = join(folder, 'list.txt');
  writeFileSync(list, Object.keys(boxes).slice(0, 2).join('\n'));
  const account = storage ? ['--storage', storage] : ['--data', join(folder, 'data')];
  const service = address
    ? await Service.at(address)
    : await program.serve(...account, '--token', token, '--overlay-format', 'png', '--workers', '1', '--accept-anything');
  service.token = token ?? null;
  await program.run(
    'run',
    'start',
    '--folder',
    join(films, 'images'),
    '--dataset',
    DATASET,
    '--id',
    'second-opinion',
    '--model',
    other,
    '--images',
    list,
    ...account,
    '--labels',
    join(films, 'Data_Entry_2017.csv'),
    '--boxes',
    join(films, 'BBox_List_2017.csv'),
    '--workers',
    '1',
  );
  const names = readdirSync(join(films, 'images')).sort();
  const first = readFileSync(join(films, 'images', names[0]));
  for (const name of HOSTILE_NAMES) await service.upload(HOSTILE, name, first);
  await service.upload(HOSTILE, '<b>cut</b>.png', first.subarray(0, 20000));
  for (const name of ['cut-a.png', 'cut-b.png']) await service.upload(BROKEN, name, first.subarray(0, 20000));
  await service.upload(BROKEN, 'whole.png', first);
  for (const name of names) await service.scored(DATASET, name);
  for (const name of HOSTILE_NAMES) await service.scored(HOSTILE, name);
  await Promise.all(['cut-a.png', 'cut-b.png', 'whole.png'].map(name => service.scored(BROKEN, name)));
  mkdirSync(join(folder, 'downloads'), { recursive: true });
  return { program, service, films, names, boxes, folder, otherModel: other, accepts: !address };
}

/** Boxes by image. */
function readBoxes(films) {
  const boxes = {};
  for (const line of readFileSync(join(films, 'BBox_List_2017.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [image, finding, x, y, width, height] = line.split(',');
    (boxes[image] ??= []).push({ finding, x: Number(x), y: Number(y), width: Number(width), height: Number(height) });
  }

  return boxes;
}

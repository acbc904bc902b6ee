import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';

export const title = 'A film is shown as the model saw it: 16 bits stretched, and not turned by its Exif';

export async function run({ open, scene }) {
  const view = await open();
  const { page } = view;
  await view.go('#/upload');

  // 12 of 16 bits, as detectors give them: taken as they are, all of it would be black.
  await scene.service.upload(
    'odd',
    'sixteen.png',
    sixteenBits(200, 160, (x, y) => ((x + y) * 4095) / 360),
  );
  // A JPEG whose Exif says to turn it by a quarter.
  const upright = Buffer.from(
    await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [200, 120];
      const context = canvas.getContext('2d');
      context.fillStyle = '#fff';
      context.fillRect(0, 0, 40, 120);
      return canvas.toDataURL('image/jpeg', 1).split(',')[1];
    }),
    'base64',
  );
  await scene.service.upload('odd', 'turned.jpg', Buffer.concat([upright.subarray(0, 2), exif(6), upright.subarray(2)]));
  for (const name of ['sixteen.png', 'turned.jpg']) await scene.service.scored('odd', name);

  await view.film('sixteen.png', '?heat=0', 'odd');
  const grays = await samples(
    page,
    [
      [0.1, 0.1],
      [0.5, 0.5],
      [0.95, 0.95],
    ],
    200,
    160,
  );
  assert.ok(grays[0] < 60 && grays[1] > 90 && grays[1] < 170 && grays[2] > 220, String(grays));
  await view.film('turned.jpg', '?heat=0', 'odd');
  const [white, black] = await samples(
    page,
    [
      [0.1, 0.5],
      [0.6, 0.1],
    ],
    200,
    120,
  );
  assert.ok(white > 240 && black < 15, `${white} ${black}`);
}

/** Grays of the stage at places of the film, in shares of its sides. */
function samples(page, places, width, height) {
  return page.evaluate(
    ([all, w, h]) => {
      const canvas = [...document.querySelectorAll('.stage-canvas')].at(-1);
      const scale = Math.min(canvas.width / w, canvas.height / h);
      return all.map(([x, y]) => {
        const at = [canvas.width / 2 + (x - 0.5) * w * scale, canvas.height / 2 + (y - 0.5) * h * scale].map(Math.round);
        // The mean of a few pixels: lines over what the model did not see lie between.
        const { data } = canvas.getContext('2d').getImageData(at[0] - 2, at[1] - 2, 5, 5);
        return [...data].filter((_, i) => i % 4 === 0).sort((a, b) => a - b)[12];
      });
    },
    [places, width, height],
  );
}

/** A gray PNG of 16 bits. */
function sixteenBits(width, height, value) {
  const rows = Buffer.alloc(height * (1 + 2 * width));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.writeUInt16BE(Math.round(value(x, y)), y * (1 + 2 * width) + 1 + 2 * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([16, 0, 0, 0, 0], 8);
  const chunk = (type, data) => {
    const whole = Buffer.alloc(12 + data.length);
    whole.writeUInt32BE(data.length, 0);
    whole.write(type, 4, 'latin1');
    data.copy(whole, 8);
    whole.writeUInt32BE(checksum(whole.subarray(4, 8 + data.length)), 8 + data.length);
    return whole;
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** PNG's CRC, bit by bit: zlib's own is not in every Node 20. */
function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }

  return ~crc >>> 0;
}

/** An Exif segment with an orientation. */
function exif(orientation) {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

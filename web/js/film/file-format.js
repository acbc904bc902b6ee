/**
 * What a browser would do to a film that the model did not see: turn it by its Exif, or show 16 bits without stretching them.
 * @module
 */

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** @typedef {{format: 'png' | 'jpeg' | 'other', width?: number, height?: number, bits?: number}} FileFormat */

/** Reads a file's header. @param {Uint8Array} bytes @returns {FileFormat} */
export function formatOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 25 && PNG.every((byte, i) => bytes[i] === byte)) {
    return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), bits: bytes[24] };
  }

  return { format: bytes[0] === 0xff && bytes[1] === 0xd8 ? 'jpeg' : 'other' };
}

/** The parts of a JPEG file without its Exif, so that no browser turns the film: the model does not. @param {Uint8Array} bytes */
export function withoutExif(bytes) {
  const parts = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
    if (end > bytes.length || end <= at + 2) break;
    if (marker !== 0xe1) parts.push(bytes.subarray(at, end));
    at = end;
  }

  parts.push(bytes.subarray(at));
  return parts;
}

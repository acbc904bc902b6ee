// Reads and writes text files line by line: a Node.js string holds at most half a gigabyte.
'use strict';

const fs = require('fs');

const chunkBytes = 4 << 20;

// Writes a file and syncs it to disk.
function writeLines(file, lines) {
  const to = fs.openSync(file, 'w');
  try {
    let waiting = [];
    let length = 0;
    for (const line of lines) {
      waiting.push(line, '\n');
      length += line.length;
      if (length < chunkBytes) continue;
      fs.writeFileSync(to, waiting.join(''));
      waiting = [];
      length = 0;
    }
    fs.writeFileSync(to, waiting.join(''));
    fs.fsyncSync(to);
  } finally {
    fs.closeSync(to);
  }
}

// Yields each line and whether its newline is present.
function* readLines(file) {
  const from = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let begun = [];
    for (let length; (length = fs.readSync(from, buffer, 0, chunkBytes, null)) > 0; ) {
      const chunk = Buffer.from(buffer.subarray(0, length));
      let start = 0;
      for (let end; (end = chunk.indexOf(0x0a, start)) >= 0; start = end + 1) {
        yield { text: Buffer.concat([...begun, chunk.subarray(start, end)]).toString(), isWhole: true };
        begun = [];
      }
      if (start < length) begun.push(chunk.subarray(start));
    }
    if (begun.length > 0) yield { text: Buffer.concat(begun).toString(), isWhole: false };
  } finally {
    fs.closeSync(from);
  }
}

// Makes a rename survive a power failure; not possible or needed on Windows.
function syncFolder(folder) {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

module.exports = { writeLines, readLines, syncFolder };

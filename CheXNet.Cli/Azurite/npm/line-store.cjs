// How Azurite keeps its databases on disk: a document a line.
//
// Azurite writes a database as one JSON text, every five seconds: with the rows of some 80,000 images it is longer than a string of Node.js may be, and
// long before it is busy with little else. Here the first line is the database without its documents, and each further one is the collection's number, a tab and
// a document; and the more time a save took, the longer the next one waits. A database that was written as one JSON text is such a first line too.
'use strict';

const fs = require('fs');
const Loki = require('lokijs');

const chunkBytes = 4 << 20;
const shortestPause = 5_000;

// Saving takes at most a twentieth of the time.
const pausesASave = 20;

class LineStore {
  mode = 'reference';

  exportDatabase(file, database, done) {
    let failure = null;
    try {
      const draft = file + '~';
      write(draft, linesOf(database));
      fs.renameSync(draft, file);
    } catch (error) {
      failure = error;
    }
    done(failure);
  }

  loadDatabase(file, done) {
    let database = null;
    try {
      if (fs.existsSync(file)) database = read(file);
    } catch (error) {
      database = error;
    }
    done(database);
  }
}

// The database is a copy that shares its documents with the one in use; nothing changes them before this returns.
function* linesOf(database) {
  const documents = database.collections.map((collection) => collection.data);
  for (const collection of database.collections) collection.data = [];
  yield database.serialize({ serializationMethod: 'normal' });
  for (const [number, data] of documents.entries()) {
    for (const document of data) yield `${number}\t${JSON.stringify(document)}`;
  }
}

function write(file, lines) {
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

function read(file) {
  let database = null;
  for (const line of linesIn(file)) {
    if (database === null) {
      database = JSON.parse(line);
      continue;
    }
    const tab = line.indexOf('\t');
    database.collections[Number(line.slice(0, tab))].data.push(JSON.parse(line.slice(tab + 1)));
  }
  return database;
}

function* linesIn(file) {
  const from = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let begun = [];
    for (let length; (length = fs.readSync(from, buffer, 0, chunkBytes, null)) > 0; ) {
      const chunk = Buffer.from(buffer.subarray(0, length));
      let start = 0;
      for (let end; (end = chunk.indexOf(0x0a, start)) >= 0; start = end + 1) {
        yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString();
        begun = [];
      }
      if (start < length) begun.push(chunk.subarray(start));
    }
    if (begun.length > 0) yield Buffer.concat(begun).toString();
  } finally {
    fs.closeSync(from);
  }
}

const configureOptions = Loki.prototype.configureOptions;
Loki.prototype.configureOptions = function (options, initial) {
  configureOptions.call(this, options, initial);
  if (options?.persistenceMethod === 'fs') this.persistenceAdapter = new LineStore();
};

Loki.prototype.autosaveEnable = function () {
  this.autosave = true;
  const wait = (pause) => {
    this.autosaveHandle = setTimeout(() => {
      const began = Date.now();
      if (this.autosaveDirty()) this.saveDatabase();
      wait(Math.max(shortestPause, pausesASave * (Date.now() - began)));
    }, pause);
  };
  wait(shortestPause);
};

// File format of an Azurite database:
//
//   {"lines":2,"generation":7,"database":{…}}   the database without its documents
//   0<tab>{…}                                   a document, prefixed with its collection's number
//   end<tab>12                                  document count; a file without this line is truncated
//
// Later changes are in <file>.7.journal. Files of earlier versions have no generation, journal or end line.
'use strict';

const fs = require('fs');
const path = require('path');
const { replay } = require('./journal.cjs');
const { readLines, syncFolder, writeLines } = require('./lines.cjs');

const end = 'end';

function journalOf(file, generation) {
  return `${file}.${generation}.journal`;
}

// The database is a copy that shares its documents with the live one; they must not change before this returns.
function write(file, database, generation) {
  const draft = `${file}~`;
  try {
    writeLines(draft, linesOf(database, generation));
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

function* linesOf(database, generation) {
  const documents = database.collections.map((collection) => collection.data);
  for (const collection of database.collections) {
    collection.data = [];
    // An index holds document positions and is rebuilt on reading. The live index is shared with this copy, so replace it, don't modify it.
    collection.binaryIndices = Object.fromEntries(
      Object.keys(collection.binaryIndices ?? {}).map((name) => [name, { name, dirty: true, values: [] }]),
    );
  }
  yield `{"lines":2,"generation":${generation},"database":${database.serialize({ serializationMethod: 'normal' })}}`;
  let count = 0;
  for (const [number, data] of documents.entries()) {
    for (const document of data) {
      yield `${number}\t${JSON.stringify(document)}`;
      count++;
    }
  }
  yield `${end}\t${count}`;
}

// Returns the database and its generation; throws if anything is missing or unreadable.
function read(file) {
  let header = null;
  let count = 0;
  let isWhole = false;
  for (const line of readLines(file)) {
    if (header === null) {
      header = JSON.parse(line.text);
      if (header.lines === undefined) header = { lines: 1, generation: 0, database: header };
      continue;
    }
    const tab = line.text.indexOf('\t');
    const collection = line.text.slice(0, tab);
    if (collection === end) {
      isWhole = line.isWhole && Number(line.text.slice(tab + 1)) === count;
      break;
    }
    header.database.collections[Number(collection)].data.push(JSON.parse(line.text.slice(tab + 1)));
    count++;
  }
  if (header === null) throw new Error('it is empty');
  if (!Array.isArray(header.database.collections)) throw new Error('it is no database');
  if (header.lines === 2 && !isWhole) throw new Error('its end is missing');
  const journal = journalOf(file, header.generation);
  if (fs.existsSync(journal)) replay(readLines(journal), header.database);
  return header;
}

// Removes other generations' journals and partial files left by a crash.
function removeLeftovers(file, generation) {
  const folder = path.dirname(file);
  const name = path.basename(file);
  for (const other of fs.readdirSync(folder)) {
    const isJournal = other.startsWith(`${name}.`) && other.endsWith('.journal') && other !== `${name}.${generation}.journal`;
    if (isJournal || other === `${name}~`) fs.rmSync(path.join(folder, other));
  }
}

// Renames a damaged database and its journals; never overwrites anything.
function setAside(file) {
  const mark = `damaged-${new Date().toISOString().replaceAll(':', '')}`;
  const folder = path.dirname(file);
  const name = path.basename(file);
  for (const other of fs.readdirSync(folder)) {
    if (other === name || (other.startsWith(`${name}.`) && other.endsWith('.journal'))) {
      fs.renameSync(path.join(folder, other), path.join(folder, `${other}.${mark}`));
    }
  }
  syncFolder(folder);
  return `${file}.${mark}`;
}

module.exports = { journalOf, read, removeLeftovers, setAside, write };

// Handles unreadable databases: reports them and never overwrites them.
'use strict';

const fs = require('fs');
const path = require('path');
const files = require('./database-file.cjs');

// Azurite 3's database files, and how to recover from the loss of each.
const knownDatabases = {
  '__azurite_db_blob__.json': 'it names the blobs, and nothing else does',
  '__azurite_db_blob_extent__.json': extentsOf('__blobstorage__'),
  '__azurite_db_queue__.json': 'begun anew',
  '__azurite_db_queue_extent__.json': extentsOf('__queuestorage__'),
  '__azurite_db_table__.json': 'begun anew',
};

// Returns a database for LokiJS to continue with, null to start a new one, or the error that stops Azurite.
function damaged(file, error) {
  const remedy = knownDatabases[path.basename(file)];
  if (typeof remedy === 'function') {
    const database = remedy(path.dirname(file));
    console.error(`storage: '${file}' is damaged (${error.message}). It was set aside as '${files.setAside(file)}' and made anew from the blobs.`);
    return database;
  }
  if (remedy === 'begun anew') {
    console.error(`storage: '${file}' is damaged (${error.message}). It was set aside as '${files.setAside(file)}', and a new one is begun.`);
    return null;
  }
  return new Error(
    `storage: '${file}' is damaged (${error.message}), and cannot be made anew: ${remedy ?? 'its use is not known'}. ` +
      'Put a copy of it back, or use another data folder and upload the images again.',
  );
}

// Without this check, Azurite would silently start a new database in place of a missing one.
function check(folder) {
  if (!fs.existsSync(path.join(folder, '__azurite_db_blob__.json')) && hasFiles(path.join(folder, '__blobstorage__'))) {
    throw damaged(path.join(folder, '__azurite_db_blob__.json'), new Error('it is missing'));
  }
}

function hasFiles(folder) {
  return fs.existsSync(folder) && fs.readdirSync(folder).length > 0;
}

// Blob and message contents are files named by id; the database only adds their sizes.
function extentsOf(contents) {
  return (folder) => {
    const data = [];
    const extents = path.join(folder, contents);
    for (const id of hasFiles(extents) ? fs.readdirSync(extents).sort() : []) {
      const { size, mtimeMs } = fs.statSync(path.join(extents, id));
      data.push({
        id,
        locationId: 'Default',
        path: id,
        size,
        LastModifiedInMS: Math.floor(mtimeMs),
        meta: { revision: 0, created: Math.floor(mtimeMs), version: 0 },
        $loki: data.length + 1,
      });
    }
    const name = '$EXTENTS_COLLECTION$';
    return { name: '', collections: [{ name, data, maxId: data.length, adaptiveBinaryIndices: true, binaryIndices: { id: { name: 'id', dirty: true, values: [] } } }] };
  };
}

module.exports = { check, damaged };

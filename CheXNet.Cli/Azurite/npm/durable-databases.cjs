// Makes Azurite's databases durable: each change goes to a journal at once, and the full database is written occasionally.
//
// Azurite itself writes a database as one JSON text every five seconds. A power failure loses the changes since; the text of some 80,000
// images exceeds Node.js's maximum string length; and writing takes most of the time long before that.
'use strict';

const fs = require('fs');
const Loki = require('lokijs');
const disk = require('./disk.cjs');
const files = require('./database-file.cjs');
const { settle } = require('./clock.cjs');
const { damaged } = require('./damage.cjs');
const { Journal } = require('./journal.cjs');

// When the journal exceeds this and the database's size, write the full database and start a new journal.
const smallestJournal = 16 << 20;
const lookEvery = 5_000;

// One database file and the journal of its later changes.
class DurableStore {
  mode = 'reference';
  #file;
  #generation = 0;
  #journal = null;

  // Journals hold only documents, so adding or removing a collection needs a full write.
  isStructureNew = false;

  constructor(file) {
    this.#file = file;
  }

  get isPending() {
    return this.isStructureNew || (this.#journal?.isPending ?? false);
  }

  get isJournalLong() {
    return this.#journal !== null && this.#journal.length > Math.max(smallestJournal, fs.statSync(this.#file).size);
  }

  note(collection, id, document) {
    this.#journal?.note(collection, id, document);
  }

  flush() {
    return this.#journal?.flush() ?? Promise.resolve();
  }

  // Called by LokiJS at startup, on orderly shutdown, and by the timer below. Synchronous: nothing else runs until it returns.
  exportDatabase(file, database, done) {
    let failure = null;
    try {
      const next = this.#generation + 1;
      files.write(file, database, next);
      this.#journal?.end();
      this.#journal = new Journal(files.journalOf(file, next));
      this.#generation = next;
      this.isStructureNew = false;
      files.removeLeftovers(file, next);
    } catch (error) {
      failure = error;
      disk.failed(`'${file}' cannot be written`, error);
    }
    done(failure);
  }

  loadDatabase(file, done) {
    let database = null;
    try {
      const header = files.read(file);
      this.#generation = header.generation;
      database = header.database;
      settle(database);
    } catch (error) {
      database = damaged(file, error);
    }
    done(database);
  }
}

const configureOptions = Loki.prototype.configureOptions;
Loki.prototype.configureOptions = function (options, initial) {
  configureOptions.call(this, options, initial);
  if (options?.persistenceMethod === 'fs') this.persistenceAdapter = new DurableStore(this.filename);
};

const store = Symbol('store');
const addCollection = Loki.prototype.addCollection;
Loki.prototype.addCollection = function (name, options) {
  const isNew = this.getCollection(name) === null;
  const collection = addCollection.call(this, name, options);
  if (this.persistenceAdapter instanceof DurableStore) {
    collection[store] = this.persistenceAdapter;
    if (isNew) this.persistenceAdapter.isStructureNew = true;
  }
  return collection;
};

const removeCollection = Loki.prototype.removeCollection;
Loki.prototype.removeCollection = function (name) {
  if (this.persistenceAdapter instanceof DurableStore) this.persistenceAdapter.isStructureNew = true;
  return removeCollection.call(this, name);
};

const loadJSONObject = Loki.prototype.loadJSONObject;
Loki.prototype.loadJSONObject = function (database, options) {
  // LokiJS finds documents by binary search over their ids. A journal has them in another order where a write failed, on a full disk, and
  // was made up for after newer ones.
  for (const collection of database.collections) collection.data.sort((a, b) => a.$loki - b.$loki);
  loadJSONObject.call(this, database, options);
  if (!(this.persistenceAdapter instanceof DurableStore)) return;
  for (const collection of this.collections) collection.ensureAllIndexes(true);
  this.persistenceAdapter.isStructureNew = false;
};

const collections = Loki.Collection.prototype;

const add = collections.add;
collections.add = function (document) {
  const added = add.call(this, document);
  if (added) this[store]?.note(this.name, document.$loki, document);
  return added;
};

const update = collections.update;
collections.update = function (document) {
  const updated = update.call(this, document);
  if (!Array.isArray(document)) this[store]?.note(this.name, document.$loki, this.get(document.$loki));
  return updated;
};

const remove = collections.remove;
collections.remove = function (document) {
  const id = typeof document === 'number' ? document : document?.$loki;
  const removed = remove.call(this, document);
  if (id !== undefined) this[store]?.note(this.name, id, null);
  return removed;
};

const removeBatchByPositions = collections.removeBatchByPositions;
collections.removeBatchByPositions = function (positions) {
  const ids = this[store] === undefined ? [] : positions.map((position) => this.data[position].$loki);
  const removed = removeBatchByPositions.call(this, positions);
  for (const id of ids) this[store].note(this.name, id, null);
  return removed;
};

// LokiJS calls this once a database is open.
Loki.prototype.autosaveEnable = function () {
  this.autosave = true;
  this.autosaveHandle = setInterval(() => {
    if (this.persistenceAdapter.isJournalLong) this.saveDatabase(() => {});
  }, lookEvery);
};

const databases = new Set();
const loadDatabase = Loki.prototype.loadDatabase;
Loki.prototype.loadDatabase = function (options, done) {
  databases.add(this);
  return loadDatabase.call(this, options, done);
};
const saveDatabase = Loki.prototype.saveDatabase;
Loki.prototype.saveDatabase = function (done) {
  databases.add(this);
  return saveDatabase.call(this, done);
};

// Resolves once all changes so far are on disk; null if there are none.
function flush() {
  const pending = [...databases].filter((database) => database.persistenceAdapter?.isPending);
  return pending.length === 0 ? null : Promise.all(pending.map(save));
}

async function save(database) {
  if (!database.persistenceAdapter.isStructureNew) return database.persistenceAdapter.flush();
  return new Promise((resolve, reject) => database.saveDatabase((error) => (error ? reject(error) : resolve())));
}

module.exports = { flush };

// Keeps Azurite's databases on disk: every change in a journal at once, the whole now and then.
//
// Azurite itself writes a database as one JSON text every five seconds: what was answered for within them is lost with the power, a
// database of some 80,000 images is longer than a string of Node.js may be, and writing it takes most of the time long before.
'use strict';

const fs = require('fs');
const Loki = require('lokijs');
const files = require('./database-file.cjs');
const { damaged } = require('./damage.cjs');
const { Journal } = require('./journal.cjs');

// A journal grows to this, or to the size of its database, before the whole is written and the next journal begun.
const smallestJournal = 16 << 20;
const lookEvery = 5_000;

// One database: its file, and the journal of what has changed since that was written.
class DurableStore {
  mode = 'reference';
  #file;
  #generation = 0;
  #journal = null;

  // A database that has other collections than its file cannot be told by documents alone.
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

  // Called by LokiJS at the start, at an orderly stop, and by the timer below. Nothing else happens until it returns.
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
      console.error(`storage: '${file}' cannot be written: ${error.message}`);
    }
    done(failure);
  }

  loadDatabase(file, done) {
    let database = null;
    try {
      const header = files.read(file);
      this.#generation = header.generation;
      database = header.database;
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

// Every collection knows the store that keeps it.
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

// LokiJS asks for this timer once a database is open.
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

// Resolves once all that has changed so far is on disk; null where nothing has.
function flush() {
  const pending = [...databases].filter((database) => database.persistenceAdapter?.isPending);
  return pending.length === 0 ? null : Promise.all(pending.map(save));
}

async function save(database) {
  if (!database.persistenceAdapter.isStructureNew) return database.persistenceAdapter.flush();
  return new Promise((resolve, reject) => database.saveDatabase((error) => (error ? reject(error) : resolve())));
}

module.exports = { flush };

// Changes to a database since its last full write, on disk before they are acknowledged.
//
// A text file beside the database with a line per added, changed or removed document, holding its full new state, so replay is idempotent.
// Changes are batched in memory; each batch is one write and one fdatasync.
'use strict';

const fs = require('fs');

class Journal {
  #file;
  #descriptor;
  #changed = new Map();
  #writing = Promise.resolve();
  #next = null;
  #isWriting = false;
  #isOver = false;

  // Bytes written since the journal was started.
  length = 0;

  constructor(file) {
    this.#file = file;
    this.#descriptor = fs.openSync(file, 'a');
  }

  get isPending() {
    return this.#changed.size > 0 || this.#next !== null || this.#isWriting;
  }

  // Stores a reference: Azurite changes documents in place, so they are serialized only when written.
  note(collection, id, document) {
    let documents = this.#changed.get(collection);
    if (documents === undefined) this.#changed.set(collection, (documents = new Map()));
    documents.set(id, document);
  }

  // Resolves once all changes noted so far are on disk.
  flush() {
    if (this.#next === null) {
      this.#next = this.#writing.then(() => {
        this.#next = null;
        return this.#write();
      });
      this.#writing = this.#next.catch(() => {});
    }
    return this.#next;
  }

  // The full database is on disk, including everything noted here, written or not.
  end() {
    this.#isOver = true;
    this.#changed.clear();
    this.#writing.then(() => fs.closeSync(this.#descriptor));
  }

  async #write() {
    if (this.#isOver || this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Map();
    const lines = [];
    for (const [collection, documents] of changed) {
      for (const [id, document] of documents) lines.push(JSON.stringify([collection, id, document]), '\n');
    }
    const content = Buffer.from(lines.join(''));
    this.#isWriting = true;
    try {
      await writeAll(this.#descriptor, content, this.length);
      await promised(fs.fdatasync, this.#descriptor);
      this.length += content.length;
    } catch (error) {
      if (this.#isOver) return;
      // A partial line may be on disk. Truncate it; its changes go out with the next write.
      fs.ftruncateSync(this.#descriptor, this.length);
      for (const [collection, documents] of changed) {
        for (const [id, document] of documents) {
          if (!this.#changed.get(collection)?.has(id)) this.note(collection, id, document);
        }
      }
      throw error;
    } finally {
      this.#isWriting = false;
    }
  }
}

async function writeAll(descriptor, content, position) {
  for (let at = 0; at < content.length; ) {
    at += await promised(fs.write, descriptor, content, at, content.length - at, position + at);
  }
}

function promised(action, ...values) {
  return new Promise((resolve, reject) => {
    action(...values, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

// Applies a journal to the database as of the journal's start. An incomplete last line was never acknowledged.
function replay(lines, database) {
  const collections = new Map(database.collections.map((collection) => [collection.name, collection]));
  const positions = new Map();
  for (const { text, isWhole } of lines) {
    if (!isWhole) return;
    const [name, id, document] = JSON.parse(text);
    const collection = collections.get(name);
    if (collection === undefined) throw new Error(`its journal has a document of '${name}', which it has not`);
    let position = positions.get(name);
    if (position === undefined) {
      position = new Map(collection.data.map((known, index) => [known.$loki, index]));
      positions.set(name, position);
    }
    const index = position.get(id);
    if (index !== undefined) {
      collection.data[index] = document;
    } else if (document !== null) {
      position.set(id, collection.data.length);
      collection.data.push(document);
    }
    collection.maxId = Math.max(collection.maxId ?? 0, id);
  }
  for (const collection of database.collections) {
    if (positions.has(collection.name)) collection.data = collection.data.filter((document) => document !== null);
  }
}

module.exports = { Journal, replay };

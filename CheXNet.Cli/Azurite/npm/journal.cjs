// What has changed in a database since it was last written as a whole, on disk before anybody is told that it has happened.
//
// A journal is a text file beside the database: a line for each document that was added, changed or removed, with the document as it is
// then, so a line may be read any number of times. Changes are collected in memory and written together, one fdatasync for all that wait.
'use strict';

const fs = require('fs');

class Journal {
  #file;
  #descriptor;
  #changed = new Map();
  #writing = Promise.resolve();
  #next = null;
  #isOver = false;

  // bytes written since the journal was begun.
  length = 0;

  constructor(file) {
    this.#file = file;
    this.#descriptor = fs.openSync(file, 'a');
  }

  get isPending() {
    return this.#changed.size > 0 || this.#next !== null;
  }

  // A document is looked at only when it is written: Azurite changes it in place.
  note(collection, id, document) {
    let documents = this.#changed.get(collection);
    if (documents === undefined) this.#changed.set(collection, (documents = new Map()));
    documents.set(id, document);
  }

  // Resolves once all that was noted before is on disk.
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

  // The whole database is on disk, and with it all that was noted here, written or not.
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
    try {
      await writeAll(this.#descriptor, content, this.length);
      await promised(fs.fdatasync, this.#descriptor);
      this.length += content.length;
    } catch (error) {
      if (this.#isOver) return;
      // Half a line may be on disk now. It is cut off, and what it said is written with the next.
      fs.ftruncateSync(this.#descriptor, this.length);
      for (const [collection, documents] of changed) {
        for (const [id, document] of documents) {
          if (!this.#changed.get(collection)?.has(id)) this.note(collection, id, document);
        }
      }
      throw error;
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

// Applies a journal to a database as it was when the journal was begun. A last line without its end was never answered for.
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

// Answers queries of tables from an order of their rows by key, as Azure does. Azurite itself tries the filter on every row of the table
// and sorts what remains, for each page: seconds a page where a table holds the rows of 100,000 images.
'use strict';

const Store = require('azurite/dist/src/table/persistence/LokiTableMetadataStore.js').default;
const Queries = require('azurite/dist/src/table/persistence/LokiTableStoreQueryGenerator.js').default;
const parse = require('azurite/dist/src/table/persistence/QueryInterpreter/QueryParser.js').default;

const order = Symbol('order');

// The keys of a partition: sorted, and those that came since.
class Partition {
  ids = new Map();
  #sorted = [];
  #added = [];
  #removed = new Set();

  add(key, id) {
    if (this.ids.has(key)) {
      this.ids.set(key, id);
      return;
    }
    this.ids.set(key, id);
    // A removed key still has its place.
    if (!this.#removed.delete(key)) this.#added.push(key);
  }

  remove(key, id) {
    if (this.ids.get(key) !== id) return;
    this.ids.delete(key);
    this.#removed.add(key);
  }

  get keys() {
    if (this.#added.length > 0 || this.#removed.size > this.ids.size) {
      const all = this.#sorted.concat(this.#added).filter((key) => this.ids.has(key));
      // The sort merges what is sorted already in one pass.
      const added = this.#added.length > 0;
      this.#sorted = added ? all.sort(compare) : all;
      this.#added = [];
      this.#removed.clear();
    }
    return this.#sorted;
  }
}

// The rows of a table by partition.
class Order {
  #partitions = new Map();
  #count = 0;

  constructor(collection) {
    for (const row of collection.data) this.add(row);
  }

  // The order of a collection, kept up to date by its events; where rows came or went unnoticed, it is made anew.
  static of(collection) {
    if (collection[order] === undefined) {
      collection.on('insert', (rows) => [rows].flat().forEach((row) => collection[order].add(row)));
      collection.on('delete', (row) => collection[order].remove(row));
    }
    if (collection[order]?.count !== collection.count()) collection[order] = new Order(collection);
    return collection[order];
  }

  get count() {
    return this.#count;
  }

  add(row) {
    let partition = this.#partitions.get(row.PartitionKey);
    if (partition === undefined) this.#partitions.set(row.PartitionKey, (partition = new Partition()));
    const before = partition.ids.size;
    partition.add(row.RowKey, row.$loki);
    this.#count += partition.ids.size - before;
  }

  remove(row) {
    const partition = this.#partitions.get(row.PartitionKey);
    if (partition === undefined) return;
    const before = partition.ids.size;
    partition.remove(row.RowKey, row.$loki);
    this.#count += partition.ids.size - before;
    if (partition.ids.size === 0) this.#partitions.delete(row.PartitionKey);
  }

  // The rows in the order of their keys, from a key on.
  *rows(collection, partitions, keys, fromPartition, fromKey) {
    const names = [...this.#partitions.keys()].filter((name) => isIn(name, partitions) && !(name < fromPartition)).sort(compare);
    for (const name of names) {
      const { ids, keys: sorted } = this.#partitions.get(name);
      const from = name === fromPartition && fromKey > (keys.from ?? '') ? fromKey : keys.from;
      for (let i = from === undefined ? 0 : firstFrom(sorted, from); i < sorted.length; i++) {
        if (sorted[i] > keys.to) break;
        const id = ids.get(sorted[i]);
        if (id !== undefined) yield collection.get(id);
      }
    }
  }
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isIn(key, { from, to }) {
  return !(key < from) && !(key > to);
}

function firstFrom(sorted, key) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The least and greatest values that a filter leaves for a key; the filter itself decides on each row.
function rangeOf(node, name, range = {}) {
  if (node.name === 'and') {
    rangeOf(node.left, name, range);
    rangeOf(node.right, name, range);
  } else if (node.left?.identifier === name && node.right?.name === 'constant' && typeof node.right.value === 'string') {
    const value = node.right.value;
    if (['eq', 'ge', 'gt'].includes(node.name) && !(value < range.from)) range.from = value;
    if (['eq', 'le', 'lt'].includes(node.name) && !(value > range.to)) range.to = value;
  }
  return range;
}

function parsed(filter) {
  try {
    return filter ? parse(filter) : {};
  } catch {
    // Not every filter that Azurite takes is an expression, such as "true".
    return {};
  }
}

Store.prototype.queryTableEntities = async function (context, account, table, options, nextPartitionKey, nextRowKey) {
  const collection = this.getEntityCollection(account, table, context);
  const isWanted = Queries.generateQueryForPersistenceLayer(options, context);
  const most = this.getMaxResultsOption(options);
  const filter = parsed(options.filter);
  const rows = Order.of(collection).rows(
    collection,
    rangeOf(filter, 'PartitionKey'),
    rangeOf(filter, 'RowKey'),
    this.decodeContinuationHeader(nextPartitionKey),
    this.decodeContinuationHeader(nextRowKey) ?? '',
  );
  const result = [];
  for (const row of rows) {
    if (!isWanted(row)) continue;
    result.push(row);
    // One more tells whether there are further ones.
    if (result.length > most) break;
  }
  const next = this.adjustQueryResultforTop(result, most);
  return [result, next.nextPartitionKeyResponse, next.nextRowKeyResponse];
};

// Lists blobs of any name. Azurite's XML writer throws at a character that XML 1.0 cannot hold, so one blob with such a name (a control
// character, U+FFFE, U+FFFF) would hide all others behind a 500.
//
// As in Azure (List Blobs, version 2021-02-12), such a name is percent-encoded: <Name Encoded="true">ward/%EF%BF%BE.png</Name>. A marker is
// a name, too, but has no such attribute: all markers are percent-encoded, as callers must not look into them.
'use strict';

const xml = require('azurite/dist/src/blob/generated/utils/xml.js');
const Store = require('azurite/dist/src/blob/persistence/LokiBlobMetadataStore.js').default;

const unwritable = /[\0-\x08\x0B\f\x0E-\x1F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const stringify = xml.stringifyXML;
xml.stringifyXML = (body, options) => stringify(encoded(body), options);

function encoded(value) {
  if (typeof value === 'string') {
    return unwritable.test(value) ? { $: { Encoded: 'true' }, _: encodeURIComponent(value.toWellFormed()) } : value;
  }
  if (Array.isArray(value)) return value.map(encoded);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === '$' ? inner : encoded(inner)]));
}

const listBlobs = Store.prototype.listBlobs;
Store.prototype.listBlobs = async function (context, account, container, delimiter, blob, prefix, maxResults, marker, ...more) {
  const after = marker ? decoded(marker) : marker;
  const [items, prefixes, next] = await listBlobs.call(
    this, context, account, container, delimiter, blob, prefix, maxResults, after, ...more);
  return [items, prefixes, next ? encodeURIComponent(next.toWellFormed()) : next];
};

function decoded(marker) {
  try {
    return decodeURIComponent(marker);
  } catch {
    return marker;
  }
}

// What a full disk does to requests: each is answered with 507, the log says so once, and once more when writing succeeds again.
'use strict';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const status = 507;
const statusMessage = 'The disk of the embedded storage is full';

// Where little room is left, small changes still succeed between failures.
const calm = 10_000;

let failing = null;
let failedAt = 0;

function isFull(error) {
  return full.has(error?.code);
}

function failed(what, error) {
  failedAt = Date.now();
  if (failing === error.code) return;
  failing = error.code;
  const said = isFull(error) ? `the disk is full (${error.code}); uploads and results are refused until there is room` : error.message;
  console.error(`storage: ${what}: ${said}.`);
}

function succeeded() {
  if (failing === null || Date.now() - failedAt < calm) return;
  failing = null;
  console.error('storage: changes can be kept again.');
}

// Azurite answers 500 for a failure that it does not know, such as a blob's content that finds no room.
for (const service of ['blob', 'queue', 'table']) {
  const middleware = require(`azurite/dist/src/${service}/generated/middleware/error.middleware.js`);
  const answer = middleware.default;
  middleware.default = (context, error, request, response, ...more) => {
    answer(context, error, request, response, ...more);
    if (!isFull(error) || response.headersSent()) return;
    failed('a blob cannot be written', error);
    response.setStatusCode(status);
    response.setStatusMessage(statusMessage);
  };
}

module.exports = { failed, isFull, status, statusMessage, succeeded };

// Delays each response until its changes are on disk: data acknowledged with 201 or 202 survives a power failure.
'use strict';

const { ServerResponse } = require('http');
const disk = require('./disk.cjs');
const { flush } = require('./durable-databases.cjs');

const held = Symbol('held');
const write = ServerResponse.prototype.write;
const end = ServerResponse.prototype.end;

ServerResponse.prototype.write = function (...values) {
  if (!hold(this)) return write.apply(this, values);
  this[held].push([write, values]);
  return true;
};

ServerResponse.prototype.end = function (...values) {
  if (!hold(this)) return end.apply(this, values);
  this[held].push([end, values]);
  return this;
};

// Whether the response must wait. Decided at its first byte; true only if there are unsaved changes.
function hold(response) {
  if (response[held] !== undefined) return response[held] !== null;
  const done = response.req.method === 'GET' || response.req.method === 'HEAD' ? null : flush();
  response[held] = null;
  if (done === null) return false;
  response[held] = [];
  done.then(
    () => {
      disk.succeeded();
      release(response);
    },
    (error) => refuse(response, error),
  );
  return true;
}

function release(response) {
  const waiting = response[held];
  response[held] = null;
  for (const [action, values] of waiting) action.apply(response, values);
}

function refuse(response, error) {
  response[held] = null;
  disk.failed('a change cannot be kept', error);
  if (response.headersSent) {
    response.destroy(error);
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.statusCode = disk.isFull(error) ? disk.status : 500;
  response.statusMessage = disk.isFull(error) ? disk.statusMessage : 'The embedded storage cannot write';
  end.call(response);
}

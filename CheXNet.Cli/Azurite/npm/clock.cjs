// Time for leases and for the visibility of messages does not go backwards: when the machine's clock is set back by an hour, a message that
// was to be seen again in 15 s must not wait for an hour.
//
// While the process lives, its clock follows the machine's forwards only, and otherwise counts on by the time that has passed. What an
// earlier process stored with a clock that was ahead is moved to now when it is read.
'use strict';

const passed = () => Number(process.hrtime.bigint() / 1_000_000n);

const RealDate = Date;
let ahead = RealDate.now() - passed();

function now() {
  ahead = Math.max(ahead, RealDate.now() - passed());
  return ahead + passed();
}

globalThis.Date = new Proxy(RealDate, {
  construct: (date, values) => (values.length === 0 ? new date(now()) : new date(...values)),
  apply: () => new RealDate(now()).toString(),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
});

// Moves what was stored in the future, and makes times of leases dates again, which JSON has as text.
function settle(database) {
  const present = now();
  for (const collection of database.collections) {
    for (const document of collection.data) {
      if (typeof document.timeNextVisible === 'number') settleMessage(document, present);
      if (typeof document.leaseExpireTime === 'string') settleLease(document, present);
      if (typeof document.leaseBreakTime === 'string') document.leaseBreakTime = new Date(document.leaseBreakTime);
    }
  }
}

function settleMessage(message, present) {
  const touched = Math.max(timeOf(message.popReceipt), RealDate.parse(message.insertionTime) || 0);
  if (touched > present) message.timeNextVisible -= touched - present;
}

// Azurite begins a pop receipt with the time of the request in GMT: 26Nov202610:00:43.
function timeOf(popReceipt) {
  const text = Buffer.from(`${popReceipt}`, 'base64').toString();
  const [, day, month, year, time] = /^(\d\d)([A-Z][a-z]{2})(\d{4})(\d\d:\d\d:\d\d)/.exec(text) ?? [];
  return RealDate.parse(`${day} ${month} ${year} ${time} GMT`) || 0;
}

function settleLease(blob, present) {
  const latest = present + Math.max(0, blob.leaseDurationSeconds ?? 0) * 1000;
  blob.leaseExpireTime = new Date(Math.min(RealDate.parse(blob.leaseExpireTime), latest));
}

module.exports = { settle };

// Runs Azurite inside this process and ends with the program that started it.
//
// node host.cjs <arguments of azurite…>
//
// Standard input is the lifeline: its writer is the parent, so it closes when the parent closes it and also when the parent is killed,
// on every operating system. Then Azurite saves its data (otherwise it does so now and then only) and the process ends.
'use strict';

// Enough to save what belongs to some 100,000 images on a slow disk.
const shutDownWithin = 120_000;

// Ctrl-C and a service manager's stop signal reach the whole process group, but the parent still needs its storage while it finishes
// what is in hand. So signals are the parent's business; Azurite's own handlers for them are taken off again.
const ignore = () => {};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, ignore);
}
process.on('newListener', (event, listener) => {
  if ((event === 'SIGINT' || event === 'SIGTERM') && listener !== ignore) {
    setImmediate(() => process.removeListener(event, listener));
  }
});

process.stdin.on('data', ignore);
process.stdin.once('end', stop);
process.stdin.once('error', stop);

function stop() {
  if (process.listenerCount('message') === 0) {
    process.exit(0);
  }
  // The message that Azurite understands as an orderly stop; the process ends by itself when the last database is saved.
  process.emit('message', 'shutdown');
  setTimeout(() => process.exit(1), shutDownWithin).unref();
}

// A parent that is gone cannot read what is printed here.
process.stdout.on('error', ignore);
process.stderr.on('error', ignore);

const location = process.argv.indexOf('--location');
if (location > 0) {
  try {
    require('./damage.cjs').check(process.argv[location + 1]);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
require('./answers.cjs');
require('azurite/dist/src/azurite.js');

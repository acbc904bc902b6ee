// Runs Azurite in this process and exits with the parent process.
//
// node host.cjs <azurite arguments…>
//
// stdin closes when the parent closes it or is killed, on every OS. Azurite then saves its data (otherwise only done occasionally), and
// the process exits.
'use strict';

require('./clock.cjs');

// Enough to save some 100,000 images' data on a slow disk.
const shutDownWithin = 120_000;

// Ctrl-C and stop signals reach the whole process group, but the parent still needs storage to finish its work, so ignore them here and
// remove Azurite's own handlers.
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
  // Azurite's message for orderly shutdown; the process exits once the last database is saved.
  process.emit('message', 'shutdown');
  setTimeout(() => process.exit(1), shutDownWithin).unref();
}

// If the parent has exited, writing to stdout fails.
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
require('./names.cjs');
require('./queries.cjs');
require('azurite/dist/src/azurite.js');

// Installs the two packages of the lock file, once for each lock file.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const MARK = `${FOLDER}node_modules/.installed`;

export function ensureInstalled() {
  const lock = readFileSync(`${FOLDER}package-lock.json`, 'utf8');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === lock) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const ran = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'], {
    cwd: FOLDER,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (ran.status !== 0) throw new Error(`npm could not install the browser tests' packages: ${ran.stderr || ran.error}`);
  writeFileSync(MARK, lock);
}

// Builds dist/report.js for the .NET build: `npm ci` where node_modules does not match the lock file, then Vite. It never hangs (every step
// has a time limit), never runs twice at once (a lock), does nothing where all is up to date, and after a failure waits a while before it tries again.
// The status says whether the bundle is there; the .NET build goes on either way.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(root, ...parts);
const bundle = at('dist', 'report.js');
const sources = ['package.json', 'package-lock.json', 'vite.config.js', 'build.mjs', ...fs.readdirSync(at('src')).sort().map((name) => `src/${name}`)];
const installLimit = 120_000;
const buildLimit = 60_000;
const lockLimit = installLimit + buildLimit + 10_000;
const retryAfter = 600_000;

const hash = (names) => {
  const sum = createHash('sha256');
  for (const name of names) sum.update(name).update('\0').update(fs.readFileSync(at(name))).update('\0');
  return sum.digest('hex');
};
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
const age = (file) => Date.now() - fs.statSync(file).mtimeMs;
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function run(command, args, timeout) {
  const result = spawnSync(command, args, { cwd: root, timeout, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32', killSignal: 'SIGKILL', encoding: 'utf8', env: { ...process.env, PLATEAU_WEB_OUT: 'node_modules/.plateau-dist', NO_UPDATE_NOTIFIER: '1' } });
  if (result.status !== 0) throw new Error(`${command} ${args[0]} failed: ${(result.error?.message ?? result.stderr ?? '').trim().split('\n')[0]}`);
}

function build(wanted) {
  const locked = hash(['package-lock.json']);
  const installed = at('node_modules', '.plateau');
  if (read(installed) !== locked) {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1', '--fetch-timeout=15000', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000', '--loglevel=error'], installLimit);
    fs.writeFileSync(installed, locked);
  }

  run(process.execPath, [at('node_modules', 'vite', 'bin', 'vite.js'), 'build'], buildLimit);
  fs.mkdirSync(at('dist'), { recursive: true });
  // The minifier drops comments; the notice of the license has to stay with every copy.
  const built = at('node_modules', '.plateau-dist', 'report.js');
  const license = fs.readFileSync(at('node_modules', 'plotly.js-basic-dist-min', 'LICENSE'), 'utf8').trim();
  fs.writeFileSync(built, `/*! Contains plotly.js.\n${license}\n*/\n${fs.readFileSync(built, 'utf8')}`);
  fs.renameSync(built, bundle);
  fs.rmSync(at('node_modules', '.plateau-dist'), { recursive: true, force: true });
  fs.writeFileSync(at('dist', 'report.sha256'), wanted);
}

function main() {
  fs.mkdirSync(at('dist'), { recursive: true });
  const lock = at('dist', 'lock');
  for (const started = Date.now(); ; sleep(250)) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (fs.existsSync(lock) && age(lock) > lockLimit) fs.rmSync(lock, { recursive: true, force: true });
      if (Date.now() - started > 2 * lockLimit) throw new Error('another build holds the lock');
    }
  }

  const failed = at('dist', 'failed');
  const wanted = hash(sources);
  try {
    if (fs.existsSync(bundle) && read(at('dist', 'report.sha256')) === wanted) {
      const now = new Date();
      fs.utimesSync(bundle, now, now);
      return;
    }

    if (read(failed) === wanted && age(failed) < retryAfter) throw new Error('it failed a short while ago; remove web/dist to try again now');
    fs.rmSync(failed, { force: true });
    try {
      build(wanted);
    } catch (error) {
      fs.rmSync(bundle, { force: true });
      fs.writeFileSync(failed, wanted);
      throw error;
    }
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.log(`Interactive charts are left out: ${error.message}.`);
  process.exitCode = 3;
}

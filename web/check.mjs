// node check.mjs REPORT.html CHROMIUM: does every figure of a report become interactive, without an error and without a request?
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [report, browser] = process.argv.slice(2);
if (!report || !browser) {
  console.error('usage: node check.mjs REPORT.html CHROMIUM');
  process.exit(2);
}

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'plateau-check-'));
const result = spawnSync(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`, '--virtual-time-budget=5000', '--enable-logging=stderr', '--dump-dom', pathToFileURL(path.resolve(report)).href], { encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
fs.rmSync(profile, { recursive: true, force: true });

const page = result.stdout ?? '';
const figures = (page.match(/class="plateau-figure[ "]/g) ?? []).length;
const live = (page.match(/class="plateau-figure plateau-interactive"/g) ?? []).length;
const drawn = (page.match(/class="plateau-live js-plotly-plot"/g) ?? []).length;
const complaints = (result.stderr ?? '').split('\n').filter((line) => line.includes('CONSOLE') && /error|refused|violates/i.test(line));
console.log(`${figures} figures, ${live} interactive, ${drawn} drawn, ${complaints.length} complaints`);
complaints.forEach((line) => console.log(line));
process.exit(figures > 0 && live === figures && drawn === figures && complaints.length === 0 ? 0 : 1);

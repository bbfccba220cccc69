/**
 * The whole gate: types, lint, unit tests, tests in a real browser, a dry run of packaging.
 *
 *   node build/test.mjs [--quick]
 *
 * `--quick` is for the inner loop: types, and the tests that start no process. Everything runs even when
 * something before it failed. The last line is "N passed, N failed".
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from './chromium.mjs';
import { root, runCommand } from './run-command.mjs';
import { checkTypes } from './types.mjs';

const quick = process.argv.includes('--quick');
const output = join(root, 'test', 'output');
mkdirSync(output, { recursive: true });

/** Pure computation: no worker processes, no browser, no whole networks. */
const quickTests = ['graph', 'autodiff/adam', 'autodiff/losses', 'autodiff/gradient-rules', 'onnx', 'random']
  .map((name) => `test/models/${name}`)
  .concat('test/ipc', 'test/renderer');

/** @typedef {{ passed: number, failed: number, skipped: readonly string[] }} Counts */

/** One check that passes or fails as a whole. @returns {Counts} */
const whole = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] });

/** A report that was not written means that the runner itself failed. */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns {Promise<Counts>} */
async function unitTests() {
  const report = join(output, 'unit.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await runCommand('vitest', ['run', '--config', 'build/vitest.config.ts', ...reporters, ...(quick ? quickTests : [])]);
  const results = readReport(report)?.testResults;
  if (results === undefined) return whole(false);
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => tests.filter((test) => test.status === status).length;
  const brokenFiles = results.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'));
  const failed = count('failed') + brokenFiles.length;
  return {
    passed: count('passed'),
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: tests.filter((test) => ['skipped', 'pending', 'todo'].includes(test.status)).map((test) => test.fullName),
  };
}

/** @returns {Promise<Counts>} */
async function browserTests() {
  const report = join(output, 'browser.json');
  rmSync(report, { force: true });
  const args = ['test', '--config', 'build/playwright.config.ts', '--reporter=list,json'];
  const status = await runCommand('playwright', args, { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const parsed = readReport(report);
  if (parsed === undefined) return whole(false);
  const { expected, unexpected, flaky, skipped } = parsed.stats;
  const failed = unexpected + flaky;
  return {
    passed: expected,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: skipped === 0 ? [] : specsOf(parsed.suites).filter(({ tests }) => tests.some(({ status }) => status === 'skipped')).map(({ title }) => title),
  };
}

const specsOf = (suites = []) => suites.flatMap(({ specs = [], suites: inner }) => [...specs, ...specsOf(inner)]);

/** A gate that cannot look at the window has not passed; so the browser comes first. */
async function findBrowser() {
  if (existsSync(chromiumPath())) return true;
  process.stderr.write('No Chromium is installed: asking Playwright for one.\n');
  await runCommand('playwright', ['install', 'chromium']);
  if (existsSync(chromiumPath())) return true;
  process.stderr.write('There is no Chromium: install one, or set TAPE_STUDIO_CHROMIUM to the path of one.\n');
  return false;
}

const stages = [
  { name: 'a browser for the tests', notQuick: true, run: async () => whole(await findBrowser()) },
  { name: 'types', run: async () => whole((await checkTypes()).length === 0) },
  { name: 'lint', notQuick: true, run: async () => whole((await runCommand('npm', ['run', '--silent', 'lint'])) === 0) },
  { name: 'unit tests', run: unitTests },
  { name: 'browser tests', notQuick: true, run: browserTests },
  { name: 'packaging, dry run', notQuick: true, run: async () => whole((await runCommand('npm', ['run', '--silent', 'package:dry'])) === 0) },
];

const lines = [];
let [passed, failed] = [0, 0];
for (const { name, notQuick = false, run } of stages) {
  if (quick && notQuick) continue;
  process.stdout.write(`\n== ${name}\n`);
  const startedAt = Date.now();
  const counts = await run();
  passed += counts.passed;
  failed += counts.failed;
  lines.push(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
  lines.push(...counts.skipped.map((title) => `  skipped: ${title}`));
}
process.stdout.write(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

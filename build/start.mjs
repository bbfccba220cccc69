/**
 * `npm start`: builds what is stale and opens the app in a window of its own; where Electron cannot, says
 * why and serves the same app to a browser on this machine.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, out, root } from './bundle.mjs';
import { electronBinary, fetchElectron, whyNoWindow } from './electron-binary.mjs';

const usage = `usage: npm start -- [options] [FILE...]

  FILE       a photo to edit, as another program hands it over: the result can be saved back to it
  --browser  serve the app to a browser on this machine instead of opening a window
  --port N   the browser shell's port; any free one when absent
  --output DIR  where the browser shell's queue puts what it restores; "TAPE Studio" in your downloads when absent
  --open     open the browser as well
  --help     show this
`;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** How long a first start may wait for Electron. */
const fetchLimitMs = 5 * 60_000;
/** An Electron that is gone sooner than this has never shown a window. */
const startMs = 10_000;

const { options, files } = parseOptions();
await bundle();
const reason = options.browser ? undefined : await desktop();
if (reason !== undefined) process.stderr.write(`${reason}. Serving the app to your browser instead.\n`);
await browserShell();

function parseOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        browser: { type: 'boolean', default: false },
        port: { type: 'string' },
        open: { type: 'boolean', default: false },
        output: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    // npm runs this in the project's folder, whatever folder it was called from.
    if (!values.help) return { options: values, files: positionals.map((file) => resolve(process.env['INIT_CWD'] ?? process.cwd(), file)) };
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** Opens the desktop app and ends with it; comes back with the reason when it cannot be opened. */
async function desktop() {
  const hindrance = whyNoWindow();
  if (hindrance !== undefined) return hindrance;
  const missing = electronBinary() === undefined ? await fetchElectron({ limitMs: fetchLimitMs }) : undefined;
  return missing ?? (await runElectron(electronBinary()));
}

async function runElectron(binary) {
  const env = { ...process.env };
  // Editors set it in their terminals; it would make a plain Node of Electron.
  delete env.ELECTRON_RUN_AS_NODE;
  const startedAt = performance.now();
  const child = spawn(binary, [root, ...files], { stdio: 'inherit', env });
  // Ctrl-C reaches the whole group: the app closes its workers and ends, and this ends with it.
  for (const name of signals) process.on(name, () => child.kill(name));
  const { status, signal, error } = await new Promise((resolve) => {
    child.on('error', (thrown) => resolve({ error: thrown }));
    child.on('exit', (code, name) => resolve({ status: code, signal: name }));
  });
  for (const name of signals) process.removeAllListeners(name);
  if (error !== undefined) return `Electron could not be started (${error.message})`;
  const crashed = status === 127 || ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL', 'SIGBUS'].includes(signal);
  if (!crashed || performance.now() - startedAt > startMs) process.exit(status ?? 1);
  return `Electron ended at once (${signal ?? `status ${status}`}; its own words are above)`;
}

/** Runs in this process until Ctrl-C; the bundle reads its options from the command line. */
async function browserShell() {
  const given = [...(options.port === undefined ? [] : ['--port', options.port]), ...(options.output === undefined ? [] : ['--output', options.output]), ...(options.open ? ['--open'] : []), ...files];
  process.argv.splice(2, Infinity, ...given);
  await import(join(out, 'node', 'web.js'));
}

/**
 * Electron's binary: where it lies, and how to fetch it. `require('electron')` is never asked, because it
 * starts a download without a limit of time.
 */
import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

const folder = join(root, 'node_modules', 'electron');

/** The binary that Electron's own package names; undefined when it is not there. */
export function electronBinary(env = process.env) {
  const pathFile = join(folder, 'path.txt');
  // The variable is Electron's own: a build of Electron that lies elsewhere.
  const elsewhere = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (!existsSync(pathFile) && elsewhere === undefined) return undefined;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const binary = join(elsewhere ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : undefined;
}

/** Says in half a sentence why Electron cannot open a window here; undefined when nothing is against it. */
export function whyNoWindow(env = process.env) {
  if (process.platform !== 'linux') return undefined;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Electron cannot open a window';
  }
  // Its sandbox is never switched off for that.
  return process.getuid() === 0 ? 'Electron keeps its sandbox only for an ordinary user, and this is root' : undefined;
}

/**
 * Runs Electron's own install script; says in half a sentence why there is no binary afterwards, or
 * undefined when there is one.
 */
export async function fetchElectron({ limitMs, env = process.env }) {
  const script = join(folder, 'install.js');
  if (!existsSync(script)) return 'Electron is not installed (run npm ci)';
  if (await isOffline(env)) return 'Electron is not on this machine and its download server cannot be reached';
  process.stderr.write('Fetching Electron, about 110 MB, once ...\n');
  const failure = await run(script, limitMs);
  if (failure !== undefined) return `Electron could not be fetched (${failure})`;
  return electronBinary(env) === undefined ? 'Electron was fetched, but its binary is not where it should be' : undefined;
}

/** Only what is obvious: behind a mirror or a proxy, the install script finds out itself. */
async function isOffline(env) {
  const names = ['ELECTRON_MIRROR', 'NPM_CONFIG_ELECTRON_MIRROR', 'HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
  if (names.some((name) => (env[name] ?? env[name.toLowerCase()]) !== undefined)) return false;
  const answer = lookup('github.com').then(
    () => false,
    () => true,
  );
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 5_000, true).unref())]);
}

/** Undefined when the script ended well. */
function run(script, limitMs) {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'], timeout: limitMs });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => {
      if (status === 0) resolve(undefined);
      else if (signal !== null) resolve(`it took longer than ${Math.round(limitMs / 60_000)} minutes`);
      else resolve(/^\w*Error: (.+)$/m.exec(said)?.[1] ?? `its install script ended with status ${status}`);
    });
  });
}

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens an address in the user's browser, by way of a page in `folder` that leads there: whatever stands
 * on a command line, everybody on this machine can read, and the address has the token in it.
 */
export function openInBrowser(address: string, folder: string, onFailure: () => void): void {
  const path = join(folder, 'open.html');
  writeFileSync(path, `<!doctype html><meta http-equiv="refresh" content="0; url=${address}">`, { mode: 0o600 });
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  spawn(command, [pathToFileURL(path).href], { stdio: 'ignore', detached: true }).on('error', onFailure).unref();
}

import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Sends this process's temporary files, and those of all processes that it starts, to a folder of their own.
 *
 * @returns {() => void} Removes it, whatever rights the tests have taken from what lies in it.
 */
export function temporaryFolders() {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-test-'));
  process.env['TMPDIR'] = folder;
  return () => {
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

function makeWritable(folder) {
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) makeWritable(path);
  }
}

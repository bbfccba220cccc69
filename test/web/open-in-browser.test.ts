import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { openInBrowser } from '../../electron/web/open-in-browser.ts';

const address = 'http://127.0.0.1:5000/?token=secret';

// Elsewhere another command is called; what it is given is made by the same line.
test.skipIf(process.platform !== 'linux')('the browser is told a file that only we can read, and the token is in there alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
  const told = join(folder, 'told.txt');
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\necho "$@" > "${told}.part"; mv "${told}.part" "${told}"\n`);
  chmodSync(join(folder, 'xdg-open'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  openInBrowser(address, folder, () => undefined);
  vi.unstubAllEnvs();
  await expect.poll(() => existsSync(told)).toBe(true);

  const said = readFileSync(told, 'utf8').trim();
  expect(said).not.toContain('secret');
  const page = fileURLToPath(said);
  expect(readFileSync(page, 'utf8')).toContain(`url=${address}"`);
  expect(statSync(page).mode & 0o777).toBe(0o600);
});

test('a machine without a browser is told of', async () => {
  vi.stubEnv('PATH', '');
  const failed = new Promise<void>((resolve) => {
    openInBrowser(address, mkdtempSync(join(tmpdir(), 'tape-studio-')), resolve);
  });
  vi.unstubAllEnvs();
  await failed;
});

import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import type { BrowserContext } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../../build/chromium.mjs';

export interface Browser {
  readonly context: BrowserContext;
  readonly devToolsAddress: string;
}

/** Chromium, with a door for the test's own Playwright. */
export async function startBrowser(): Promise<Browser> {
  const port = await freePort();
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'electron-double-')), {
    executablePath: chromiumPath(),
    viewport: { width: 1360, height: 880 },
    args: [
      ...chromiumArguments,
      `--remote-debugging-port=${port}`,
    ],
  });
  return { context, devToolsAddress: `http://127.0.0.1:${port}` };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

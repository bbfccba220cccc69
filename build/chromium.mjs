/** Which Chromium the tests drive, and how it is started. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

/**
 * TAPE_STUDIO_CHROMIUM if set, else the system's, else Playwright's own, which may not be there yet:
 * `npx playwright install chromium` gets it.
 */
export function chromiumPath() {
  const named = process.env.TAPE_STUDIO_CHROMIUM;
  if (named !== undefined && named !== '') return named;
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return installed.find((path) => existsSync(path)) ?? chromium.executablePath();
}

export const chromiumArguments = [
  // Chromium refuses to run as root with its sandbox, and containers often are root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './chromium.mjs';

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export default defineConfig({
  testDir: inProject('test'),
  testMatch: '**/*.spec.ts',
  outputDir: inProject('test/output/playwright'),
  globalSetup: inProject('build/test-setup.ts'),
  reporter: 'list',
  forbidOnly: true,
  // Two cores may be busy with other work; a test that hangs is still found.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: [...chromiumArguments] },
  },
});

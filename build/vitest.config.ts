import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [fileURLToPath(new URL('./test-setup.ts', import.meta.url))],
    pool: 'forks',
    maxWorkers: 2,
    // Two cores may be busy with other work; a test that hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

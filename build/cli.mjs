#!/usr/bin/env node
/**
 * The command line: builds what is stale where the sources are there, then runs the command.
 *
 *   node build/cli.mjs restore photo.jpg --task denoise
 *
 * Standard output stays the command's own: what is said of building goes to standard error.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = dirname(fileURLToPath(import.meta.url));

// An installed package comes without sources, and without the tools that build them.
if (existsSync(join(build, '..', 'electron', 'cli', 'cli.ts'))) {
  const { bundle } = await import('./bundle.mjs');
  await bundle();
}
await import('./out/node/cli.js');

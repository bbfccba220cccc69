/** Type-checks every room under its own rules: models without Node, the preload without it too, Svelte with svelte-check. */
import { runCommand } from './run-command.mjs';
import { typeScriptProjects } from './typescript-projects.mjs';

export async function checkTypes() {
  const failed = [];
  for (const project of typeScriptProjects) {
    if ((await runCommand('tsc', ['--noEmit', '--project', project])) !== 0) failed.push(project);
  }
  const svelte = ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human-verbose'];
  if ((await runCommand('svelte-check', svelte)) !== 0) failed.push('svelte-check');
  return failed;
}

if (import.meta.main ?? process.argv[1] === new URL(import.meta.url).pathname) {
  process.exitCode = (await checkTypes()).length === 0 ? 0 : 1;
}

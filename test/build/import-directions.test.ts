import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const eslint = new ESLint({ cwd: root, overrideConfigFile: 'build/eslint.config.mjs' });

/** What the rule of import directions says of a file of ours, if it began with this import. */
async function objections(filePath: string, from: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`import * as it from '${from}';\nexport const held = it;\n`, { filePath });
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === 'boundaries/dependencies').map(({ message }) => message);
}

test.each([
  ['models/layers/layer-norm.ts', '../onnx/safetensors.ts'],
  ['electron/core/imaging/region.ts', '../inference/tile-plan.ts'],
  ['electron/core/queue/queue-items.ts', 'sharp'],
  ['renderer/viewer/loupe.ts', '../views/restore/task-words.ts'],
  ['renderer/state/queue.svelte.ts', 'intl-messageformat'],
  ['renderer/main.ts', '../electron/core/library/studio.ts'],
])('%s may not import %s', async (filePath, from) => {
  expect(await objections(filePath, from)).toEqual([expect.stringContaining(`may not import "${from}"`)]);
});

test('what lies in the direction of the arrows is let through', async () => {
  expect(await objections('renderer/viewer/loupe.ts', '../../electron/ipc/contract.ts')).toEqual([]);
});

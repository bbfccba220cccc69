import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadModel, TileSession } from '../../../electron/core/inference/sessions.ts';
import { goldenInput } from '../../../electron/core/inference/probe.ts';
import { InstalledModels, referenceTo } from '../../../electron/core/library/installed-models.ts';

test('every model that ships is what its card says, and runs', async () => {
  const damaged: string[] = [];
  const models = new InstalledModels([join(import.meta.dirname, '../../../models/weights')]).list((error) => damaged.push(error.message));
  expect(damaged).toEqual([]);
  for (const installed of models) {
    const session = await TileSession.create(loadModel(referenceTo(installed)), 'cpu', { widthPx: 64, heightPx: 64 });
    const [before, after] = [goldenInput(64), await session.run(goldenInput(64))];
    const change = after.map((value, i) => Math.abs(value - (before[i] ?? Number.NaN)));
    expect(Math.max(...change), installed.card.id).toBeLessThan(1);
    expect(Math.max(...change), installed.card.id).toBeGreaterThan(1 / 255);
    await session.release();
  }
});

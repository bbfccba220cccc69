import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { appLayout } from '../../../electron/core/library/app-layout.ts';

test('in a package, what a plain Node binary needs lies beside the archive, and the rest inside', () => {
  const layout = appLayout('/opt/TAPE Studio/resources/app.asar/build/out/node');
  expect(layout.workers.imaging).toBe('/opt/TAPE Studio/resources/app.asar.unpacked/build/out/node/workers/imaging.js');
  expect(layout.models).toBe('/opt/TAPE Studio/resources/app.asar.unpacked/models/weights');
  expect(layout.preload).toBe('/opt/TAPE Studio/resources/app.asar/build/out/preload/preload.cjs');
  expect(layout.renderer).toBe('/opt/TAPE Studio/resources/app.asar/build/out/renderer');
});

test.each(['/home/me/tape/build/out/node', '/opt/TAPE Studio/resources/app.asar.unpacked/build/out/node', '/my.app.asar.d/app/build/out/node'])(
  'seen from %s, everything lies in one tree',
  (bundles) => {
    const root = posix.join(bundles, '..', '..', '..');
    const { workers, ...others } = appLayout(bundles);
    for (const path of [...Object.values(workers), ...Object.values(others)]) expect(path.startsWith(`${root}/`)).toBe(true);
  },
);

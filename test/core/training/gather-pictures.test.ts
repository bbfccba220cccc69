import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Task } from '../../../electron/core/foundation/task.ts';
import { imaging } from '../../../electron/core/imaging/imaging.ts';
import type { PairsService } from '../../../electron/core/pairs/pairs-service.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { gatherPictures } from '../../../electron/core/training/gather-pictures.ts';
import { writePhoto } from '../../support/photo-files.ts';
import { temporaryFolder } from '../../support/real-workers.ts';

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));
const pairs: PairsService = { examine: notAsked, repair: notAsked, linkScenes: notAsked };

test.each([
  ['denoise', { widthPx: 1100, heightPx: 60 }],
  ['deshadow', { widthPx: 550, heightPx: 30 }],
] as const satisfies readonly (readonly [Task, object])[])('%s is learned from pictures as large as its networks will see photos', async (task, size) => {
  const [folder, scratchFolder] = [temporaryFolder(), temporaryFolder()];
  await writePhoto(join(folder, 'a.png'), 1100, 60);
  await writePhoto(join(folder, 'b.png'), 40, 30);
  const options = { onLeftOut: () => expect.unreachable(), onPairsChecked: () => expect.unreachable() };
  const { folds } = await gatherPictures({ imaging, pairs }, scratchFolder, { kind: 'clean', folders: [folder] }, { task, mixture: [task] }, options);
  const [training] = folds[0].training;
  const [picture] = training?.kind === 'degraded' ? training.pictures : [];
  expect(picture).toMatchObject({ name: 'a.png', ...size });
  const image = ScratchImage.open(picture?.scratchPath ?? '');
  image.close();
  expect(image.size).toMatchObject(size);
  expect(folds[0].heldBack).toMatchObject([{ pictures: [{ name: 'b.png', widthPx: 40, heightPx: 30 }] }]);
});

import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { OpenPictures } from '../../../electron/core/library/open-pictures.ts';
import type { ArrangedPair } from '../../../electron/core/library/arranged-pair.ts';
import type { PairSet } from '../../../electron/core/library/pair-sets.ts';
import { PairSets } from '../../../electron/core/library/pair-sets.ts';
import { ScratchStore } from '../../../electron/core/library/scratch-store.ts';
import { noisyPairs } from '../../support/pair-files.ts';
import { startImaging, startPairs, temporaryFolder } from '../../support/real-workers.ts';

const [imaging, pairs] = [startImaging(), startPairs()];
afterAll(() => {
  for (const worker of [imaging, pairs]) worker.kill();
});

let scratch: ScratchStore;
let pictures: OpenPictures;
let sets: PairSets;
beforeEach(() => {
  scratch = new ScratchStore(temporaryFolder());
  pictures = new OpenPictures();
  sets = new PairSets({ imaging: imaging.service, pairs: pairs.service, scratch, pictures });
});

const named = (set: PairSet): readonly (readonly (string | undefined)[])[] =>
  set.pairs.map(({ inputId, targetId }) => [inputId, targetId].map((id) => set.photos.find((photo) => photo.id === id)?.name));
const arrangement = (set: PairSet): readonly ArrangedPair[] => set.pairs.map(({ inputId, targetId, isIncluded }) => ({ inputId, targetId, isIncluded }));

describe('a set of pairs', () => {
  test('finds partners among what was added, keeps the pairs it has, and can be looked at', async () => {
    const folder = await noisyPairs(3);
    const { id } = sets.open();
    expect(sets.addPaths(id, 'before', [join(folder, 'input')])).toBe(3);
    expect((await sets.check(id)).pairs).toEqual([]);
    expect(sets.addPaths(id, 'after', [join(folder, 'target', '0.png'), join(folder, 'target', '1.png')])).toBe(2);
    const first = await sets.check(id);
    expect(named(first)).toEqual([['0.png', '0.png'], ['1.png', '1.png']]);
    expect(first).toMatchObject({ scenes: 2, trainings: 2, pairs: [{ isHeldBack: true }, { isHeldBack: false }] });
    expect(sets.addPaths(id, 'after', [join(folder, 'target')])).toBe(1);
    const all = await sets.check(id);
    expect(named(all)).toEqual([['0.png', '0.png'], ['1.png', '1.png'], ['2.png', '2.png']]);
    const [shown] = all.photos;
    expect(pictures.picture(shown?.picture?.id ?? '')).toMatchObject({ size: { widthPx: 160, heightPx: 160 } });
  });

  test('takes a folder with input and target in it as both', async () => {
    const { id } = sets.open();
    expect(sets.addPaths(id, 'either', [await noisyPairs(2)])).toBe(4);
    expect((await sets.check(id)).photos.map(({ role }) => role)).toEqual(['before', 'before', 'after', 'after']);
  });

  test('leaves pairs out, swaps them and matches them otherwise', async () => {
    const { id } = sets.open();
    sets.addPaths(id, 'either', [await noisyPairs(3)]);
    const found = await sets.check(id);
    const [first, second, third] = arrangement(found);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three pairs were to be found');

    const without = await sets.arrange(id, [{ ...first, isIncluded: false }, second, third]);
    expect(without).toMatchObject({ scenes: 2, pairs: [{ isIncluded: false, isHeldBack: false }, { isHeldBack: true }, { isHeldBack: false }] });

    const swapped = await sets.arrange(id, [{ ...first, inputId: first.targetId, targetId: first.inputId }, second, third]);
    expect(swapped.pairs.map(({ checked }) => checked.findings.map(({ code }) => code))).toEqual([['swapped'], [], []]);
    expect(swapped.scenes).toBe(2);

    const crossed = await sets.arrange(id, [first, { ...second, targetId: third.targetId }]);
    expect(crossed.pairs.map(({ checked }) => checked.findings.map(({ code }) => code))).toEqual([[], ['unrelated']]);
  });

  test('refuses a photo in two pairs, photos of nobody, and two looks at once', async () => {
    const { id } = sets.open();
    sets.addPaths(id, 'either', [await noisyPairs(2)]);
    const found = await sets.check(id);
    const [first, second] = arrangement(found);
    if (first === undefined || second === undefined) throw new Error('two pairs were to be found');
    await expect(sets.arrange(id, [first, { ...second, targetId: first.targetId }])).rejects.toMatchObject({ code: 'wrong-use' });
    await expect(sets.arrange(id, [{ ...first, targetId: id }])).rejects.toMatchObject({ code: 'wrong-use' });
    expect(sets.named(id)).toEqual(found);
    const looking = sets.arrange(id, [{ ...first, targetId: second.targetId }]);
    await expect(sets.check(id)).rejects.toMatchObject({ code: 'not-allowed' });
    await looking;
  });

  test('changes nothing when it is stopped, and leaves nothing when it is closed', async () => {
    const folder = await noisyPairs(2);
    const { id } = sets.open();
    const copy = join(sets.newFolder(id), '0.png');
    copyFileSync(join(folder, 'input', '0.png'), copy);
    sets.addCopy(id, 'before', copy);
    sets.addPaths(id, 'after', [join(folder, 'target')]);
    const stop = new AbortController();
    const looking = sets.check(id, { signal: stop.signal, onProgress: () => { stop.abort(); } });
    await expect(looking).rejects.toMatchObject({ name: expect.stringMatching(/AbortError|TapeError/) as string });
    expect(sets.named(id).pairs).toEqual([]);
    const [shown] = (await sets.check(id)).photos;
    expect(shown).toMatchObject({ isCopy: true });
    sets.close(id);
    expect(readdirSync(scratch.folder)).toEqual([]);
    expect(existsSync(join(folder, 'target', '0.png'))).toBe(true);
    expect(() => sets.named(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => pictures.picture(shown?.picture?.id ?? '')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

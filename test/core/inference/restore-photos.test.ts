import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ForegroundWork } from '../../../electron/core/foundation/foreground-work.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import type { InferenceService } from '../../../electron/core/inference/inference-service.ts';
import type { RestorePhotoOptions, RestorePhotoServices } from '../../../electron/core/inference/restore-photo.ts';
import type { SettledPhoto } from '../../../electron/core/inference/restore-photos.ts';
import { restorePhotos } from '../../../electron/core/inference/restore-photos.ts';
import { temporaryFolder } from '../../support/real-workers.ts';

let folder: string;
let settled: (readonly [string, SettledPhoto])[];
let log: string[];
/** What each kind of work does, besides being told of; by the photo's name. */
let act: (work: string, name: string) => void;
beforeEach(() => {
  folder = temporaryFolder();
  [settled, log, act] = [[], [], () => undefined];
});

/** Workers that only say when they begin and end; the networks take most turns of the event loop. */
function services(): RestorePhotoServices {
  const nameOf = new Map<string, string>();
  const work = async (kind: string, name: string, turns: number, signal?: AbortSignal): Promise<void> => {
    log.push(`${kind} ${name}`);
    act(kind, name);
    for (let i = 0; i < turns; i++) {
      await turn();
      signal?.throwIfAborted();
    }
    log.push(`${kind} ${name} done`);
  };
  const imaging = {
    describe: () => Promise.resolve({ format: 'png', widthPx: 20, heightPx: 10, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null }),
    decode: async ({ photoPath, scratchPath }: { photoPath: string; scratchPath: string }, { signal }: { signal?: AbortSignal }) => {
      nameOf.set(join(scratchPath, '..'), basename(photoPath, '.png'));
      await work('decode', basename(photoPath, '.png'), 5, signal);
      return { widthPx: 20, heightPx: 10 };
    },
    encode: async ({ photoPath, outputPath }: { photoPath: string; outputPath: string }) => {
      await work('encode', basename(photoPath, '.png'), 5);
      writeFileSync(outputPath, '');
      return { outputPath };
    },
  } as unknown as ImagingService;
  const inference = {
    hold: ({ held }: { held: boolean }) => {
      log.push(held ? 'hold' : 'go on');
      return Promise.resolve(null);
    },
    restore: async ({ inputScratchPath, outputScratchPath, yields }: { inputScratchPath: string; outputScratchPath: string; yields: boolean }, { signal }: { signal?: AbortSignal }) => {
      expect(yields).toBe(true);
      await work('restore', nameOf.get(join(inputScratchPath, '..')) ?? '', 40, signal);
      writeFileSync(outputScratchPath, '');
      return { device: { kind: 'cpu', name: 'CPU' }, elapsedMs: 40, skipped: [] };
    },
  } as unknown as InferenceService;
  const scratch = { newFolder: () => mkdtempSync(join(folder, 'scratch-')), remove: (path: string) => { rmSync(path, { recursive: true }); } };
  return { imaging, inference, scratch };
}

const optionsOf = (name: string): RestorePhotoOptions => ({
  photoPath: join(folder, `${name}.png`),
  output: () => ({ path: join(folder, 'out', `${name}.png`), format: 'png' }),
  steps: [{ task: 'denoise', model: { modelId: 'm', network: 'n', weightsPath: '', weightsSha256: '' }, scale: 1 }],
  strength: 1,
  sparesUndamaged: false,
  device: 'cpu',
  onConflict: 'skip',
  appVersion: '0',
});

const restoreAll = (names: readonly string[], signal = new AbortController().signal, foreground = new ForegroundWork()): Promise<void> =>
  restorePhotos(services(), names, { foreground, optionsOf, onSettled: (name, how) => settled.push([name, how]), onProgress: () => undefined, signal });

const outcomes = (): readonly (readonly [string, string])[] =>
  settled.map(([name, how]) => [name, 'thrown' in how ? TapeError.from(how.thrown).code : (basename(how.restored.outputPath ?? 'skipped'))]);

describe('many photos', () => {
  test('overlap: the next is decoded and the last is encoded while one is in the networks; two are never in one place', async () => {
    await restoreAll(['a', 'b', 'c', 'd']);
    expect(outcomes()).toEqual([['a', 'a.png'], ['b', 'b.png'], ['c', 'c.png'], ['d', 'd.png']]);
    const at = (event: string): number => log.indexOf(event);
    expect(at('decode b done')).toBeLessThan(at('restore a done'));
    expect(at('encode a')).toBeGreaterThan(at('restore b'));
    expect(at('encode a done')).toBeLessThan(at('restore b done'));
    // A fourth is not begun before the first has ended.
    expect(at('decode d')).toBeGreaterThan(at('encode a done'));
    for (const place of [/^restore/, /^(decode|encode)/]) {
      const events = log.filter((event) => place.test(event));
      events.forEach((event, index) => { expect(event.endsWith('done')).toBe(index % 2 === 1); });
    }
  });

  test('that fail are named, and the others go on', async () => {
    act = (kind, name) => {
      if ((kind === 'decode' && name === 'a') || (kind === 'restore' && name === 'c')) throw new TapeError('image-damaged', 'It is damaged.');
    };
    await restoreAll(['a', 'b', 'c', 'd']);
    expect(new Map(outcomes())).toEqual(new Map([['a', 'image-damaged'], ['b', 'b.png'], ['c', 'image-damaged'], ['d', 'd.png']]));
  });

  test('that are stopped say nothing of what was under way, keep what was finished, and leave no scratch image', async () => {
    const controller = new AbortController();
    act = (kind, name) => { if (kind === 'restore' && name === 'b') controller.abort(); };
    await restoreAll(['a', 'b', 'c', 'd'], controller.signal);
    // The first may be within its encoding, which is not torn.
    expect(outcomes().filter(([name]) => name !== 'a')).toEqual([]);
    expect(log.filter((event) => /^(decode d|restore c)/.test(event))).toEqual([]);
    expect(existsSync(join(folder, 'out', 'b.png'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('scratch-'))).toEqual([]);
  });

  test('leave alone what has come to lie in a place since they were read', async () => {
    act = (kind, name) => {
      if (kind !== 'restore' || name !== 'b') return;
      mkdirSync(join(folder, 'out'), { recursive: true });
      writeFileSync(join(folder, 'out', 'b.png'), 'somebody else’s');
    };
    await restoreAll(['a', 'b']);
    expect(outcomes()).toEqual([['a', 'a.png'], ['b', 'skipped']]);
    expect(log).not.toContain('encode b');
  });

  describe('stand aside while the user waits for something else:', () => {
    const turns = async (): Promise<void> => { for (let i = 0; i < 200; i++) await turn(); };

    test('what is under way ends, nothing begins, and all goes on afterwards', async () => {
      const foreground = new ForegroundWork();
      const ends: (() => void)[] = [];
      act = (kind, name) => { if (kind === 'encode' && name === 'a') ends.push(foreground.begin(), foreground.begin()); };
      const done = restoreAll(['a', 'b', 'c', 'd'], undefined, foreground);
      await vi.waitFor(() => { expect(log).toContain('restore b done'); });
      await turns();
      const begun = log.length;
      expect(log.slice(log.indexOf('hold')).filter((event) => !event.endsWith('done'))).toEqual(['hold']);
      ends[0]?.();
      await turns();
      expect(log).toHaveLength(begun);
      ends[1]?.();
      await done;
      expect(log[begun]).toBe('go on');
      expect(outcomes().map(([, how]) => how)).toEqual(['a.png', 'b.png', 'c.png', 'd.png']);
    });

    test('they can be stopped meanwhile, and leave the worker as it was', async () => {
      const [foreground, stop] = [new ForegroundWork(), new AbortController()];
      act = (kind, name) => { if (kind === 'restore' && name === 'a') foreground.begin(); };
      const done = restoreAll(['a', 'b'], stop.signal, foreground);
      await vi.waitFor(() => { expect(log).toContain('restore a done'); });
      await turns();
      stop.abort();
      await done;
      expect(log.at(-1)).toBe('go on');
      expect(outcomes()).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('scratch-'))).toEqual([]);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { tasks } from '../../../electron/ipc/contract.ts';
import { keyName } from '../../../renderer/frame/keys.ts';
import { describePhoto, describeZoom } from '../../../renderer/views/restore/photo-words.ts';
import { gainInWords } from '../../../renderer/views/restore/score-words.ts';
import { stepName, taskWords } from '../../../renderer/views/restore/task-words.ts';

it('every task has a name of its own', () => {
  expect(new Set(tasks.map((task) => taskWords[task].name)).size).toBe(tasks.length);
});

it.each([
  [-2, 'noisier than before'],
  [0.5, 'no visible change'],
  [1.5, 'about half a stop less noise'],
  [3.01, 'about one stop less noise'],
  [7.5, 'about 2½ stops less noise'],
  [9, 'about 3 stops less noise'],
])('%d dB is %s', (gainDb, words) => {
  expect(gainInWords('denoise', gainDb)).toBe(words);
});

it.each([
  [-6.02, 'about 100 % farther from the photo without damage'],
  [0.3, 'no visible change'],
  [6.02, 'about 50 % closer to the photo without damage'],
])('of rain, %d dB is %s', (gainDb, words) => {
  expect(gainInWords('derain', gainDb)).toBe(words);
});

it('tells a photo in three figures', () => {
  const info = { format: 'tiff', widthPx: 6000, heightPx: 4000, bitDepth: 16, colourChannels: 1, hasAlpha: false, profileName: null } as const;
  const figures = { size: '6000 × 4000', megapixels: '24 MP', kind: '16-bit grey TIFF' };
  expect(describePhoto(info, null)).toEqual(figures);
  expect(describePhoto(info, info)).toEqual(figures);
  expect(describePhoto({ ...info, bitDepth: 32 }, null).kind).toBe('32-bit float grey TIFF');
});

it('tells what a photo has become where its result is larger', () => {
  const info = { format: 'jpeg', widthPx: 600, heightPx: 400, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null } as const;
  expect(describePhoto(info, { widthPx: 2400, heightPx: 1600 })).toMatchObject({ size: '600 × 400 → 2400 × 1600', megapixels: '0.2 MP → 3.8 MP' });
});

it('names a step, and its size where it enlarges', () => {
  const words = ([1, 2, 4] as const).map((scale) => stepName({ task: 'superres', modelId: 'any', scale }));
  expect(words).toEqual(['Enlarge', 'Enlarge 2×', 'Enlarge 4×']);
});

it('tells a zoom in percent', () => {
  expect([1, 0.3333, 0.0312].map(describeZoom)).toEqual(['100 %', '33 %', '3.1 %']);
});

describe('keyName', () => {
  const key = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

  it('treats Ctrl and Command alike', () => {
    expect(keyName({ ...key, key: 'O', ctrlKey: true })).toBe('mod+o');
    expect(keyName({ ...key, key: 'o', metaKey: true })).toBe('mod+o');
  });

  it('names Shift only where the key prints nothing', () => {
    expect(keyName({ ...key, key: '?', shiftKey: true })).toBe('?');
    expect(keyName({ ...key, key: 'ArrowLeft', shiftKey: true })).toBe('shift+arrowleft');
  });

  it('leaves Alt to the system', () => {
    expect(keyName({ ...key, key: 'z', altKey: true })).toBe('');
  });
});

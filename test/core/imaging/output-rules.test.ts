import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { namePatternSchema, nearPlaceSchema, outputOf, outputPlaceSchema } from '../../../electron/core/imaging/output-rules.ts';
import { queueOrderSchema } from '../../../electron/core/queue/queue-order.ts';

const photos = join(sep, 'photos', 'day 1');
const photo = { path: join(photos, 'IMG_1.JPEG'), below: 'day 1' };
const rules = { name: '{name}-{task}', place: { kind: 'beside' }, format: 'keep', tasks: ['denoise'], scale: 1 } as const;

describe('a restored photo', () => {
  test('lies beside its original, below it, or as the original lies in what was named', () => {
    expect(outputOf(photo, 'jpeg', rules).path).toBe(join(photos, 'IMG_1-denoise.JPEG'));
    expect(outputOf(photo, 'jpeg', { ...rules, place: { kind: 'below', folder: 'restored' } }).path).toBe(join(photos, 'restored', 'IMG_1-denoise.JPEG'));
    expect(outputOf(photo, 'jpeg', { ...rules, place: { kind: 'folder', path: join(sep, 'out') } }).path).toBe(join(sep, 'out', 'day 1', 'IMG_1-denoise.JPEG'));
  });

  test('keeps its extension in its own format, and has the usual one in any other', () => {
    expect(outputOf(photo, 'jpeg', rules).format).toBe('jpeg');
    expect(outputOf(photo, 'jpeg', { ...rules, format: 'tiff' })).toEqual({ path: join(photos, 'IMG_1-denoise.tif'), format: 'tiff' });
    expect(outputOf({ path: join(photos, 'a.nef'), below: '' }, 'raw', rules)).toEqual({ path: join(photos, 'a-denoise.tif'), format: 'tiff' });
    expect(outputOf({ path: join(photos, 'noextension'), below: '' }, 'png', { ...rules, name: '{name}@{scale}', scale: 4 }).path).toBe(join(photos, 'noextension@4x.png'));
  });
});

describe('what comes from disk or a page', () => {
  test('names no place outside', () => {
    expect(namePatternSchema.safeParse('../{name}').success).toBe(false);
    expect(nearPlaceSchema.safeParse({ kind: 'below', folder: '../up' }).success).toBe(false);
    expect(nearPlaceSchema.safeParse({ kind: 'folder', path: '/etc' }).success).toBe(false);
    expect(outputPlaceSchema.safeParse({ kind: 'folder', path: '/photos' }).success).toBe(true);
  });

  test('orders of earlier versions are understood', () => {
    const order = { steps: [{ task: 'denoise', modelId: 'm', scale: 1 }], strength: 1, sparesUndamaged: false, device: 'auto', format: 'keep', onConflict: 'unique' };
    expect(queueOrderSchema.parse({ ...order, outputFolder: '/out' })).toMatchObject({ name: '{name}-{task}', place: { kind: 'folder', path: '/out' } });
    expect(queueOrderSchema.parse({ ...order, outputFolder: null })).toMatchObject({ place: { kind: 'beside' } });
    expect(queueOrderSchema.safeParse(null).success).toBe(false);
  });
});

import { appendFileSync, copyFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import type { PhotoNotes } from '../../../electron/core/library/photo-notes.ts';
import { PhotoNotesShelf, photoNotesSchema } from '../../../electron/core/library/photo-notes-shelf.ts';
import { newFolder } from '../../support/studio-for-tests.ts';

const notes: PhotoNotes = {
  recipe: {
    steps: [{ task: 'denoise', modelId: 'a', scale: 1 }],
    strength: 0.5,
    localStrength: { elsewhere: 0.25, marks: [{ kind: 'brush', radiusPx: 12.5, softness: 0.5, strength: 1, points: [1, 2, 30.5, 40] }, { kind: 'gradient', strength: 0, from: { x: 0, y: 0 }, to: { x: 10, y: 5 } }] },
    sparesUndamaged: true,
    format: 'tiff',
    writing: usualWriting,
  },
  mark: 'pick',
};

function photo(bytes = 'x'.repeat(300_000)): string {
  const path = join(newFolder(), 'a.jpg');
  writeFileSync(path, bytes);
  return path;
}

describe('notes on photos', () => {
  test('are there again in another process, for the photo under any name, and for no other', () => {
    const state = newFolder();
    const shelf = new PhotoNotesShelf(state);
    const path = photo();
    expect(shelf.read(shelf.keyOf(path))).toEqual({ recipe: null, mark: null });
    shelf.write(shelf.keyOf(path), notes);
    const moved = join(newFolder(), 'b.png');
    copyFileSync(path, moved);
    const later = new PhotoNotesShelf(state);
    expect(later.read(later.keyOf(moved))).toEqual(notes);
    appendFileSync(moved, 'x');
    expect(later.read(later.keyOf(moved))).toEqual({ recipe: null, mark: null });
    // What is said of a photo names neither it nor its folder, and is nobody else's to read.
    const [file, ...others] = readdirSync(join(state, 'notes'));
    expect(others).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{64}\.json$/);
    if (process.platform !== 'win32') expect(statSync(join(state, 'notes')).mode & 0o077).toBe(0);
  });

  test.each([
    ['its beginning', `y${'x'.repeat(299_999)}`],
    ['its end', `${'x'.repeat(299_999)}y`],
    ['nothing in it', ''],
  ])('tell a photo of one size from another by %s', (_, bytes) => {
    const shelf = new PhotoNotesShelf(newFolder());
    expect(shelf.keyOf(photo(bytes))).not.toBe(shelf.keyOf(photo()));
  });

  test.each(['', '{', '[]', '{"mark":"pick"}', JSON.stringify({ ...notes, mark: 'best' }), JSON.stringify({ ...notes, recipe: { ...notes.recipe, strength: 2 } })])(
    'that are damaged (%s) are none',
    (text) => {
      const state = newFolder();
      const shelf = new PhotoNotesShelf(state);
      const key = shelf.keyOf(photo());
      shelf.write(key, notes);
      writeFileSync(join(state, 'notes', `${key}.json`), text);
      expect(shelf.read(key)).toEqual({ recipe: null, mark: null });
      shelf.write(key, notes);
      expect(shelf.read(key)).toEqual(notes);
    },
  );

  test('from before anything could be painted are read', () => {
    const state = newFolder();
    const { localStrength: _, ...recipe } = notes.recipe ?? {};
    const old = { ...notes, recipe };
    const shelf = new PhotoNotesShelf(state);
    writeFileSync(join(state, 'notes', `${'0'.repeat(64)}.json`), JSON.stringify(old));
    expect(shelf.read('0'.repeat(64))).toEqual(old);
  });

  test('that cannot be written say so', () => {
    const state = newFolder();
    const shelf = new PhotoNotesShelf(state);
    renameSync(join(state, 'notes'), join(state, 'gone'));
    expect(() => shelf.write('0'.repeat(64), notes)).toThrow('The output cannot be written there.');
    rmSync(join(state, 'gone'), { recursive: true });
  });

  test.each([
    ['two steps that enlarge', { steps: [1, 2].map(() => ({ task: 'superres', modelId: 'a', scale: 2 })) }],
    ['no step', { steps: [] }],
    ['nine steps', { steps: Array.from({ length: 9 }, () => notes.recipe?.steps[0]) }],
    ['more than full strength', { strength: 1.1 }],
    ['another format', { format: 'bmp' }],
    ['a stroke that goes nowhere', { localStrength: { elsewhere: 1, marks: [{ kind: 'brush', radiusPx: 1, softness: 0, strength: 1, points: [] }] } }],
    ['more strokes than a hand paints', { localStrength: { elsewhere: 1, marks: Array.from({ length: 401 }, () => notes.recipe?.localStrength?.marks[0]) } }],
  ])('with %s are refused', (_, change) => {
    expect(photoNotesSchema.safeParse({ ...notes, recipe: { ...notes.recipe, ...change } }).success).toBe(false);
  });

  test('are forgotten on request, and can be kept again', () => {
    const shelf = new PhotoNotesShelf(newFolder());
    const key = shelf.keyOf(photo());
    shelf.write(key, notes);
    shelf.forgetAll();
    expect(shelf.read(key)).toEqual({ recipe: null, mark: null });
    shelf.write(key, notes);
    expect(shelf.read(key)).toEqual(notes);
  });
});

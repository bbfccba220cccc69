import { describe, expect, test } from 'vitest';
import { folderNameFault, namePatternFault, outputStem, usualNamePattern } from '../../../electron/core/foundation/output-name.ts';
import { inEnglish } from '../../../electron/words/speak.ts';

describe('names of exports', () => {
  test.each([
    [usualNamePattern, 'IMG_1-denoise-superres'],
    ['{task}_{name}_{scale}', 'denoise-superres_IMG_1_2x'],
    ['{name} (restored)', 'IMG_1 (restored)'],
    ['{name}{name}', 'IMG_1IMG_1'],
    ['ö–{name}', 'ö–IMG_1'],
  ])('%s becomes %s', (pattern, stem) => {
    expect(namePatternFault(pattern)).toBeNull();
    expect(outputStem(pattern, { name: 'IMG_1', tasks: ['denoise', 'superres'], scale: 2 })).toBe(stem);
  });

  test('a photo whose own name has braces in it keeps them', () => {
    expect(outputStem('{name}-{task}', { name: '{task} $& {name}', tasks: ['derain'], scale: 1 })).toBe('{task} $& {name}-derain');
  });

  test.each([
    ['', 'A name is needed.'],
    ['  ', 'A name is needed.'],
    ['restored', 'Without {name}, all photos would have one name.'],
    ['{name}-{date}', '{date} stands for nothing: there are {name}, {task} and {scale}.'],
    ['{name}-{toString}', '{toString} stands for nothing: there are {name}, {task} and {scale}.'],
    ['{name}-{task', 'A brace is left open.'],
    ['{{name}}', 'A brace is left open.'],
    ['../{name}', 'A name cannot hold \\ / : * ? " < > |.'],
    ['{name}\\x', 'A name cannot hold \\ / : * ? " < > |.'],
    ['c:{name}', 'A name cannot hold \\ / : * ? " < > |.'],
    ['{name}\u0000', 'A name cannot hold characters that nobody sees.'],
    ['{name}\u202egpj', 'A name cannot hold characters that nobody sees.'],
    ['{name}\n', 'A name cannot hold characters that nobody sees.'],
    ['.{name}', 'A name cannot begin with a dot or a space.'],
    [' {name}', 'A name cannot begin with a dot or a space.'],
    ['nul.{name}', 'Windows keeps this name for itself.'],
    ['COM1.{name}', 'Windows keeps this name for itself.'],
    [`{name}${'x'.repeat(95)}`, 'A name can have 100 characters.'],
  ])('%j is refused', (pattern, words) => {
    expect(inEnglish(namePatternFault(pattern) ?? '')).toBe(words);
  });
});

describe('names of folders', () => {
  test.each(['restored', 'TAPE Studio', 'ergebnisse (1)'])('%s is one', (name) => {
    expect(folderNameFault(name)).toBeNull();
  });

  test.each(['', ' ', '.', '..', 'a/b', 'a\\b', 'restored.', 'restored ', '.hidden', 'AUX', 'con.fused', 'x'.repeat(101)])('%j is none', (name) => {
    expect(inEnglish(folderNameFault(name) ?? '')).toMatch(/^[A-Z].*\.$/);
  });
});

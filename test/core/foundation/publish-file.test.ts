import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeFileAtomically } from '../../../electron/core/foundation/atomic-file.ts';
import { publishFile } from '../../../electron/core/foundation/publish-file.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { withoutRights } from '../../support/without-rights.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** All that a folder holds, by name; nothing that is hidden may stay either. */
const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('when the name is taken', () => {
  function taken(): { readonly folder: string; readonly path: string } {
    const folder = temporaryFolder();
    const path = join(folder, 'a.photo.png');
    writeFileSync(path, 'old');
    return { folder, path };
  }

  test('unique finds another, and another', () => {
    const { folder, path } = taken();
    expect(publishFile(path, bytes('new'), 'unique')).toBe(join(folder, 'a.photo (2).png'));
    expect(publishFile(path, bytes('newer'), 'unique')).toBe(join(folder, 'a.photo (3).png'));
    expect(contents(folder)).toEqual({ 'a.photo.png': 'old', 'a.photo (2).png': 'new', 'a.photo (3).png': 'newer' });
  });

  test('skip writes nothing', () => {
    const { folder, path } = taken();
    expect(publishFile(path, bytes('new'), 'skip')).toBeNull();
    expect(contents(folder)).toEqual({ 'a.photo.png': 'old' });
  });

  test('overwrite replaces the whole', () => {
    const { folder, path } = taken();
    expect(publishFile(path, bytes('n'), 'overwrite')).toBe(path);
    expect(contents(folder)).toEqual({ 'a.photo.png': 'n' });
  });

  test('fail says so, and what to do', () => {
    const { folder, path } = taken();
    expect(() => publishFile(path, bytes('new'), 'fail')).toThrow(
      expect.objectContaining({ code: 'output-exists', kept: 'It was not overwritten.', remedy: expect.stringContaining('another name') as string }),
    );
    expect(contents(folder)).toEqual({ 'a.photo.png': 'old' });
  });

  test.each([
    ['unique', 'a (2).png'],
    ['skip', null],
  ] as const)('by a link that leads nowhere, %s leaves the link alone', (rule, name) => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.png');
    symlinkSync(join(folder, 'elsewhere'), path);
    expect(publishFile(path, bytes('new'), rule)).toBe(name === null ? null : join(folder, name));
    expect(readdirSync(folder)).toEqual(name === null ? ['a.png'] : [name, 'a.png']);
  });
});

describe.each(['unique', 'skip', 'overwrite', 'fail'] as const)('with the rule %s', (rule) => {
  test('a free name is taken', () => {
    const folder = temporaryFolder();
    expect(publishFile(join(folder, 'a.png'), bytes('new'), rule)).toBe(join(folder, 'a.png'));
    expect(contents(folder)).toEqual({ 'a.png': 'new' });
  });

  test('a name as long as names can be is no trouble', () => {
    const folder = temporaryFolder();
    const path = join(folder, `${'n'.repeat(251)}.png`);
    expect(publishFile(path, bytes('new'), rule)).toBe(path);
  });

  test.each([
    ['a folder that is not there', (folder: string) => join(folder, 'none', 'a.png')],
    ['a name that is too long', (folder: string) => join(folder, `${'n'.repeat(252)}.png`)],
    ['a file in a folder\'s place', (folder: string) => { writeFileSync(join(folder, 'f'), ''); return join(folder, 'f', 'a.png'); }],
  ])('%s is refused, and nothing is left', (_, make) => {
    const folder = temporaryFolder();
    const path = make(folder);
    const before = readdirSync(folder);
    expect(() => publishFile(path, bytes('new'), rule)).toThrow(expect.objectContaining({ code: 'output-not-writable' }));
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a folder that we may not write to is refused', () => {
    const folder = join(temporaryFolder(), 'read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    expect(() => withoutRights(() => publishFile(join(folder, 'a.png'), bytes('new'), rule))).toThrow(
      expect.objectContaining({ code: 'output-not-writable', remedy: expect.stringContaining('another folder') as string }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a folder of the name is not replaced by a file', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a.png'));
  expect(() => publishFile(join(folder, 'a.png'), bytes('new'), 'overwrite')).toThrow(expect.objectContaining({ code: 'output-not-writable' }));
  expect(readdirSync(folder)).toEqual(['a.png']);
});

test('a file that is replaced atomically is the new one, and a failure keeps the old one', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'settings.json');
  writeFileAtomically(path, bytes('1'));
  writeFileAtomically(path, bytes('2'));
  expect(contents(folder)).toEqual({ 'settings.json': '2' });
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'x', 'y'), '');
  expect(() => {
    writeFileAtomically(join(folder, 'x'), bytes('3'));
  }).toThrow();
  expect(readdirSync(folder)).toEqual(['settings.json', 'x']);
});

/** A disk of 64 kB; undefined where only an administrator may mount one. */
function mountSmallDisk(): string | undefined {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
    return folder;
  } catch (error) {
    process.stderr.write(`A full disk was not tested: ${error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : ''}\n`);
    return undefined;
  }
}
const disk = mountSmallDisk();
afterAll(() => {
  if (disk !== undefined) execFileSync('umount', [disk]);
});

describe.skipIf(disk === undefined)('a full disk (needs the right to mount)', () => {
  const folder = disk ?? '';
  test.each(['unique', 'skip', 'overwrite', 'fail'] as const)('is named, keeps what was there and leaves nothing half: %s', (rule) => {
    writeFileSync(join(folder, 'a.png'), 'old');
    const name = rule === 'overwrite' ? 'a.png' : 'b.png';
    expect(() => publishFile(join(folder, name), new Uint8Array(100_000), rule)).toThrow(
      expect.objectContaining({ code: 'disk-full', kept: expect.stringContaining('Nothing half') as string }),
    );
    expect(contents(folder)).toEqual({ 'a.png': 'old' });
  });

  test('is named by a scratch image too', () => {
    const image = ScratchImage.create(join(folder, 'x.scratch'), { widthPx: 100, heightPx: 100, planes: 3 });
    const region = { x: 0, y: 0, width: 100, height: 100 };
    expect(() => {
      image.writeRegion(region, new Float32Array(30_000));
    }).toThrow(expect.objectContaining({ code: 'disk-full' }));
    image.close();
  });
});

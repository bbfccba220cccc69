import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { InstalledModels } from '../../../electron/core/library/installed-models.ts';
import { packModel } from '../../../electron/core/inference/packed-model.ts';
import { PersonalModels } from '../../../electron/core/library/personal-models.ts';
import type { Safetensors } from '../../../models/onnx/safetensors.ts';
import { readSafetensors, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { newFolder, writeTestModel } from '../../support/studio-for-tests.ts';

let home: string;
let installed: InstalledModels;
let personal: PersonalModels;
beforeEach(() => {
  const app = newFolder();
  writeTestModel(app, 'shipped');
  home = newFolder();
  installed = new InstalledModels([app, join(home, 'models')]);
  personal = new PersonalModels(installed, home);
});

/** A model from elsewhere. */
function brought(id = 'brought'): string {
  const folder = newFolder();
  writeRandomModel(folder, id);
  return join(folder, id);
}

/** A packed model, changed on the way. */
function packed(change: (model: Safetensors) => Safetensors = (model) => model): string {
  const path = join(newFolder(), 'brought.safetensors');
  writeFileSync(path, writeSafetensors(change(readSafetensors(packModel(brought())))));
  return path;
}

function withAnotherBit({ tensors, metadata }: Safetensors): Safetensors {
  const [first] = tensors.values();
  if (first !== undefined) first.data[0] = (first.data[0] ?? 0) + 1;
  return { tensors, metadata };
}

describe('importing', () => {
  test('takes one file, as it was packed elsewhere, and gives the same model', () => {
    const source = brought();
    const path = join(newFolder(), 'anything.safetensors');
    writeFileSync(path, packModel(source));
    const { folder } = personal.import(path);
    for (const name of ['model.json', 'weights.safetensors']) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(source, name))), name).toBe(true);
    }
    expect(readdirSync(join(home, 'models'))).toEqual(['brought']);
  });

  test('takes a copy of card and weights, and nothing else', () => {
    const source = brought();
    writeFileSync(join(source, 'script.js'), '');
    expect(personal.import(source).card.id).toBe('brought');
    const { folder } = installed.named('brought');
    expect(folder).toBe(join(home, 'models', 'brought'));
    expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.safetensors']);
    expect(readdirSync(join(home, 'models'))).toEqual(['brought']);
  });

  test('takes the name from the card, not from the folder, and takes the card itself as well', () => {
    const source = brought();
    const renamed = join(newFolder(), 'My Model');
    mkdirSync(renamed);
    for (const name of ['model.json', 'weights.safetensors']) writeFileSync(join(renamed, name), readFileSync(join(source, name)));
    expect(personal.import(join(renamed, 'model.json')).card.id).toBe('brought');
  });

  test.each([
    ['twice', () => [brought('shipped')], 'output-exists'],
    ['from where there is no model', () => [newFolder()], 'file-not-found'],
    ['with other weights than the card vouches for', () => [brought()].map((folder) => (writeFileSync(join(folder, 'weights.safetensors'), 'x'), folder)), 'model-damaged'],
    ['with weights of another network', () => [writeTestModel(newFolder(), 'tampered')], 'model-damaged'],
    ['with a name that leads elsewhere', () => [writeTestModel(newFolder(), 'evil', { id: '../../evil' })], 'model-damaged'],
    ['as a file that is none of ours', () => [join(brought(), 'weights.safetensors')], 'model-damaged'],
    ['as a file with a bit changed', () => [packed(withAnotherBit)], 'model-damaged'],
    ['as a file that was cut off', () => [packed()].map((path) => (truncateSync(path, 100_000), path)), 'model-damaged'],
    ['as a file that would fill the memory', () => [packed()].map((path) => (truncateSync(path, 2 ** 33), path)), 'model-damaged'],
    ['with a card that is no JSON', () => [brought()].map((folder) => (writeFileSync(join(folder, 'model.json'), '{'), folder)), 'model-damaged'],
  ])('%s is refused, and leaves nothing', (_, make, code) => {
    const [source = ''] = make();
    expect(() => personal.import(source)).toThrow(expect.objectContaining({ code }));
    expect(readdirSync(join(home, 'models'))).toEqual([]);
  });
});

describe('renaming', () => {
  test('changes the title on the card and nothing else', () => {
    const { card } = personal.import(brought());
    personal.rename('brought', 'Grandfather’s scanner');
    expect(installed.named('brought').card).toEqual({ ...card, title: 'Grandfather’s scanner' });
    expect(readdirSync(join(home, 'models', 'brought')).sort()).toEqual(['model.json', 'weights.safetensors']);
  });

  test('spares what came with the app', () => {
    const { card } = installed.named('shipped');
    expect(() => {
      personal.rename('shipped', 'Mine');
    }).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    expect(installed.named('shipped').card).toEqual(card);
    expect(installed.list().map((model) => personal.has(model))).toEqual([false]);
  });
});

describe('removing', () => {
  test('takes away a model of one’s own, sound or damaged', () => {
    personal.import(brought());
    writeFileSync(join(home, 'models', 'brought', 'weights.safetensors'), 'x');
    personal.remove('brought');
    expect(readdirSync(join(home, 'models'))).toEqual([]);
  });

  test('spares what came with the app, and what lies outside', () => {
    expect(() => {
      personal.remove('shipped');
    }).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    for (const id of ['no-such', '..', '']) {
      expect(() => {
        personal.remove(id);
      }).toThrow(expect.objectContaining({ code: 'model-not-found' }));
    }
    expect(installed.named('shipped').card.id).toBe('shipped');
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLiteralElement, isPluralElement, isPoundElement, isSelectElement, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import { german, germanParts } from '../../electron/words/german/german.ts';
import { gatherWords, root, sourcesIn } from '../support/gathered-words.ts';

/** The command line speaks English; the words' own room speaks of words. */
const sources = ['electron', 'renderer'].flatMap(sourcesIn).filter((file) => !/^electron\/(cli|words)\//.test(file));
const gathered = sources.map(gatherWords);

/** What the cards of the models that come with the app say. */
const cards = readdirSync(join(root, 'models/weights')).flatMap((folder) => {
  const path = join(root, 'models/weights', folder, 'model.json');
  // What finds tasks is no model to choose.
  if (!existsSync(path)) return [];
  const card = JSON.parse(readFileSync(path, 'utf8')) as { task?: string; title?: string; description?: string; licence?: string; scores?: { name: string }[] };
  // The bare name of a licence is the same in every language.
  const licence = card.licence?.includes(' use ') === true ? card.licence : undefined;
  const words = [card.title, card.description, licence, ...(card.scores ?? []).map(({ name }) => name)].filter((text) => text !== undefined);
  return words.map((text) => ({ file: path, line: 1, words: text }));
});

const all = [...gathered.flatMap(({ marked }) => marked), ...cards];
const keys = new Set(all.map(({ words }) => words));

/** The values of a message and, of those that choose by a word, the words. */
function valuesOf(message: readonly MessageFormatElement[]): readonly string[] {
  const values = message.flatMap((part): readonly string[] => {
    if (isLiteralElement(part) || isPoundElement(part)) return [];
    if (!isPluralElement(part) && !isSelectElement(part)) return [part.value];
    const words = isSelectElement(part) ? Object.keys(part.options).map((word) => `${part.value}=${word}`) : [];
    return [part.value, ...words, ...Object.values(part.options).flatMap((option) => valuesOf(option.value))];
  });
  return [...new Set(values)].sort();
}

const parsed = (words: string, locale: string): readonly string[] =>
  words.includes('{') ? valuesOf(new IntlMessageFormat(words, locale, undefined, { ignoreTag: true }).getAst()) : [];

it('finds the words of the app', () => {
  expect(keys.size).toBeGreaterThan(200);
  for (const words of ['Keep it', 'The disk is full.', '{name} exists already.', 'TAPE-Swin, denoising']) expect(keys).toContain(words);
});

it('no sentence is pieced together', () => {
  expect(gathered.flatMap(({ pieced }) => pieced)).toEqual([]);
});

it('every sentence has its German', () => {
  expect([...new Map(all.filter(({ words }) => !german.has(words)).map((one) => [one.words, `${one.file}:${one.line} ${one.words}`])).values()]).toEqual([]);
});

it('no German is left of sentences that are gone, and none stands twice', () => {
  const entries = Object.values(germanParts).flatMap((part) => Object.keys(part));
  expect(entries.filter((words) => !keys.has(words))).toEqual([]);
  expect(entries.filter((words, index) => entries.indexOf(words) !== index)).toEqual([]);
});

it('both languages are sound messages with the same values', () => {
  const differing = [...german].filter(([english, translated]) => parsed(english, 'en').join() !== parsed(translated, 'de').join());
  expect(differing).toEqual([]);
});

it('no German is empty, or has spaces or marks that its English has not', () => {
  const edge = (text: string): string => `${/^\s/.test(text)} ${/\s$/.test(text)} ${/…$/.test(text)}`;
  expect([...german].filter(([english, translated]) => translated === '' || edge(english) !== edge(translated))).toEqual([]);
});

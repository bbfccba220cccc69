import { describe, expect, it } from 'vitest';
import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import { bytesInWords } from '../../electron/core/foundation/bytes-in-words.ts';
import { sentenceSchema } from '../../electron/core/foundation/sentence-schema.ts';
import { languageFor } from '../../electron/words/languages.ts';
import { isFilled, phrase, sentence } from '../../electron/words/sentence.ts';
import { inEnglish, sayIn } from '../../electron/words/speak.ts';

it('speaks the system’s language where it can, else English; a choice comes first', () => {
  expect(['de', 'de-AT', 'DE-ch', 'en-GB', 'fr', 'den'].map((tag) => languageFor('system', tag))).toEqual(['de', 'de', 'de', 'en', 'en', 'en']);
  expect(languageFor('en', 'de-DE')).toBe('en');
});

describe('sayIn', () => {
  it('fills in values, chooses the plural, and writes numbers as the language does', () => {
    const saved = ['{name} exists already.', { name: 'a.jpg' }] as const;
    expect([sayIn('en', ...saved), sayIn('de', ...saved)]).toEqual(['a.jpg exists already.', 'a.jpg gibt es bereits.']);
    const photos = (count: number) => sayIn('de', '{count, plural, =1 {The other photo has} other {The other # photos have}} the same settings now.', { count });
    expect([photos(1), photos(2)]).toEqual(['Das andere Foto hat jetzt dieselben Einstellungen.', 'Die anderen 2 Fotos haben jetzt dieselben Einstellungen.']);
    expect(sayIn('de', '{value, number, ::.00} dB', { value: 3.014 })).toBe('3,01 dB');
  });

  it('translates a phrase within a sentence, and leaves text as it is', () => {
    const why = sentence('{name}: {why}', { name: 'Models', why: phrase('The disk is full.') });
    expect(sayIn('de', why)).toBe('Models: Der Datenträger ist voll.');
    expect(inEnglish(why)).toBe('Models: The disk is full.');
  });

  it('says English where there is no German, and takes braces in plain text for text', () => {
    expect(sayIn('de', 'No such sentence {is known')).toBe('No such sentence {is known');
    expect(sayIn('de', '{count, plural, one {# oddity} other {# oddities}}', { count: 1 })).toBe('1 oddity');
  });

  it('dresses English up: brackets, accents, longer, with its values untouched', () => {
    expect(sayIn('pseudo', 'Restore')).toBe('⟦Řéšťóřé···⟧');
    const named = sayIn('pseudo', '{name} exists already.', { name: 'IMG_1.jpg' });
    expect(named).toMatch(/^⟦IMG_1\.jpg .*⟧$/);
    expect(named.length).toBeGreaterThan('IMG_1.jpg exists already.'.length * 1.2);
    expect(sayIn('pseudo', '{count, plural, =1 {# photo} other {# photos}}', { count: 2 })).toContain('2 ƥĥóťóš');
  });
});

it('an error crosses as the sentence that it is, and is English in the log', () => {
  const error = new TapeError('output-exists', sentence('{name} exists already.', { name: 'a.jpg' }), { remedy: sentence('Choose another name.') });
  const data: unknown = JSON.parse(JSON.stringify(error.toData()));
  expect(error.message).toBe('a.jpg exists already.');
  expect(data).toEqual({ code: 'output-exists', message: { words: '{name} exists already.', values: { name: 'a.jpg' } }, remedy: 'Choose another name.' });
  expect(TapeError.fromData(error.toData()).toData()).toEqual(error.toData());
});

it('a sentence on disk is read again, and nothing else is taken for one', () => {
  const filled = sentence('{name}: {why}', { name: 'a', why: phrase('its card is not valid ({why})', { why: 'no' }) });
  expect(sentenceSchema.parse(JSON.parse(JSON.stringify(filled)))).toEqual(filled);
  expect(sentenceSchema.safeParse({ words: 1 }).success).toBe(false);
  expect([filled, { words: 'a' }, { words: 'a', more: 1 }, 'a', null].map(isFilled)).toEqual([true, true, false, false, false]);
});

it('amounts are written with the comma or the point of the language', () => {
  expect([bytesInWords(1.24e9), bytesInWords(1.24e9, 'de'), bytesInWords(3e6, 'de')]).toEqual(['1.2 GB', '1,2 GB', '3 MB']);
});

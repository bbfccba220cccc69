import { IntlMessageFormat } from 'intl-messageformat';
import { german } from './german/german.ts';
import { localeOf, type Language } from './languages.ts';
import { pseudoMessage, pseudoText } from './pseudo.ts';
import type { FilledSentence, Sentence, Values } from './sentence.ts';

/** Messages that were parsed once. Bounded by the words in the sources. */
const messages = new Map<string, IntlMessageFormat>();

/**
 * Says it in a language; what has no translation is said in English. Without values the words are taken as they are,
 * so that text from outside may hold braces.
 */
export function sayIn(language: Language, what: Sentence, values?: Values): string {
  const { words, values: filled } = asFilled(what, values);
  const known = language === 'de' ? german.get(words) : undefined;
  if (filled === undefined) return language === 'pseudo' ? pseudoText(words) : (known ?? words);
  const said: readonly (readonly [string, string | number])[] = Object.entries(filled).map(([name, value]) => [name, typeof value === 'object' ? sayIn(language, value) : value]);
  return String(messageOf(known === undefined && language === 'de' ? 'en' : language, known ?? words).format(Object.fromEntries(said)));
}

/** Says things in the language that is spoken at that moment. */
export type Say = (what: Sentence, values?: Values) => string;

/** For logs, the command line and reports. */
export const inEnglish = (what: Sentence): string => sayIn('en', what);

const asFilled = (what: Sentence, values: Values | undefined): FilledSentence =>
  typeof what === 'object' ? what : values === undefined ? { words: what } : { words: what, values };

function messageOf(language: Language, words: string): IntlMessageFormat {
  const key = `${language} ${words}`;
  const parsed = messages.get(key);
  if (parsed !== undefined) return parsed;
  const message = new IntlMessageFormat(words, localeOf(language), undefined, { ignoreTag: true });
  const made = language === 'pseudo' ? new IntlMessageFormat(pseudoMessage(message.getAst()), 'en') : message;
  messages.set(key, made);
  return made;
}

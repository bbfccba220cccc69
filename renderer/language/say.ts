import { SvelteMap } from 'svelte/reactivity';
import { languageFor, languageNames, localeOf, type Language, type LanguageChoice } from '../../electron/words/languages.ts';
import type { Sentence, Values } from '../../electron/words/sentence.ts';
import { sayIn } from '../../electron/words/speak.ts';

export type { Sentence, Values } from '../../electron/words/sentence.ts';
export { asPhrase, isFilled, phrase, sentence } from '../../electron/words/sentence.ts';

/** Those that can be chosen. */
export const languages = Object.entries(languageNames).map(([id, title]) => ({ id, title }));

/** A map rather than `$state`, so that plain modules and unit tests can speak too. English until the page has started. */
const spoken = new SvelteMap<'language', Language>([['language', 'en']]);

/** The language of the window. Read where markup is made, it is followed. */
export const language = (): Language => spoken.get('language') ?? 'en';

/** How the language writes numbers, and what `lang` says of the page. */
export const locale = (): string => localeOf(language());

export const speakIn = (choice: LanguageChoice): void => {
  spoken.set('language', languageFor(choice, navigator.language));
};

/** Says it in the language of the window. */
export const say = (what: Sentence, values?: Values): string => sayIn(language(), what, values);

/**
 * Words that can be said in every language: plain English, or English with values to be filled in (ICU MessageFormat).
 * Crosses processes, and lies on disk, as it is. The English is what translations are found by.
 */
export type Sentence = string | FilledSentence;

export interface FilledSentence {
  /** Such as "{name} is restored." */
  readonly words: string;
  /** Text is filled in as it is, such as a file's name; what is to be said in the language too is a phrase or sentence. */
  readonly values?: Values;
}

export type Values = Readonly<Record<string, string | number | FilledSentence>>;

/** Marks words for translation where they are written down and not yet said; `say` says them. */
export function sentence(words: string): string;
export function sentence(words: string, values: Values): FilledSentence;
export function sentence(words: string, values?: Values): Sentence {
  return values === undefined ? words : { words, values };
}

/** Whether it is a sentence with values, whatever else it may be among. */
export const isFilled = (value: unknown): value is FilledSentence =>
  typeof value === 'object' && value !== null && 'words' in value && typeof value.words === 'string' && Object.keys(value).every((key) => key === 'words' || key === 'values');

/** A sentence as part of another. */
export const asPhrase = (what: Sentence): FilledSentence => (typeof what === 'string' ? { words: what } : what);

/** Words that are filled into a sentence and translated with it. */
export const phrase = (words: string, values?: Values): FilledSentence => (values === undefined ? { words } : { words, values });

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { TapeError } from '../core/foundation/tape-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads options and free words.
 *
 * Throws: `wrong-use` with parseArgs' own sentence.
 */
export function parseOptions<const Known extends Options>(
  args: readonly string[],
  options: Known,
): ReturnType<typeof parseArgs<{ args: string[]; options: Known; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : String(error));
  }
}

export const wrongUse = (sentence: string): TapeError => new TapeError('wrong-use', sentence);

/** Throws: `wrong-use` when the option is missing. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined) throw wrongUse(`--${name} is missing.`);
  return value;
}

/**
 * A whole number from `least` on.
 *
 * Throws: `wrong-use`.
 */
export function wholeNumber(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw wrongUse(`--${name} takes a whole number ${range}, not "${text}".`);
  }
  return number;
}

/**
 * A number within a range.
 *
 * Throws: `wrong-use`.
 */
export function numberBetween(name: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= low && number <= high)) {
    throw wrongUse(`--${name} takes a number from ${low} to ${high}, not "${text}".`);
  }
  return number;
}

/**
 * One of several words.
 *
 * Throws: `wrong-use`.
 */
export function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw wrongUse(`--${name} takes ${words.join(', ')}, not "${text}".`);
  return word;
}

import { decimalIn } from '../../words/decimal.ts';

/** An amount of disk for people, such as "340 MB" or "12 GB". */
export function bytesInWords(bytes: number, locale = 'en'): string {
  if (bytes < 1e9) return `${Math.ceil(bytes / 1e6)} MB`;
  return `${decimalIn(locale, bytes / 1e9, bytes < 1e10 ? 1 : 0)} GB`;
}

import { decimalIn } from '../../electron/words/decimal.ts';
import { locale } from './say.ts';

/** A number as the language of the window writes it. */
export const decimal = (value: number, digits = 0): string => decimalIn(locale(), value, digits);

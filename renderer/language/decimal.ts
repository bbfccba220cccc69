import { decimalIn, significantIn } from '../../electron/words/decimal.ts';
import { locale } from './say.ts';

/** A number as the language of the window writes it. */
export const decimal = (value: number, digits = 0): string => decimalIn(locale(), value, digits);

/** A number with so many digits that count, as the language of the window writes it. */
export const significant = (value: number, digits: number): string => significantIn(locale(), value, digits);

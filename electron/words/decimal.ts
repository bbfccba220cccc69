const formats = new Map<string, Intl.NumberFormat>();

/** A number with so many digits behind the point, or comma, as the language has it; without marks between thousands, as photographers write pixels. */
export const decimalIn = (locale: string, value: number, digits = 0): string => written(locale, value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The same with so many digits that count, wherever the point stands. */
export const significantIn = (locale: string, value: number, digits: number): string =>
  written(locale, value, { minimumSignificantDigits: digits, maximumSignificantDigits: digits });

function written(locale: string, value: number, options: Intl.NumberFormatOptions): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { ...options, useGrouping: false });
  formats.set(key, format);
  return format.format(value);
}

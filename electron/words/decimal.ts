const formats = new Map<string, Intl.NumberFormat>();

/** A number with so many digits behind the point, or comma, as the language has it; without marks between thousands, as photographers write pixels. */
export function decimalIn(locale: string, value: number, digits = 0): string {
  const key = `${locale} ${digits}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
  formats.set(key, format);
  return format.format(value);
}

import { isLiteralElement, isPluralElement, isSelectElement, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';

const accented = new Map(Array.from('AÁBƁCÇDĎEÉFƑGĞHĤIÍJĴKĶLĹMṀNŃOÓPƤQɊRŘSŠTŤUÚVṼWŴXẊYÝZŽaábƀcçdďeéfƒgğhĥiíjĵkķlĺmṁnńoópƥqɋrřsštťuúvṽwŵxẋyýzž'.matchAll(/(.)(.)/gu), ([, plain = '', odd = '']) => [plain, odd] as const));

/** What a translation takes beyond the English; German is about as much longer. */
const growth = 0.4;

/** Text with accents, longer, in brackets: whoever sees other text knows that it was not translated, whoever misses a bracket that it was cut. */
export const pseudoText = (text: string): string => `⟦${dressed(text)}⟧`;

/** The same for a parsed message, whose values stay as they are. */
export const pseudoMessage = (message: readonly MessageFormatElement[]): MessageFormatElement[] => [literal('⟦'), ...message.map(dressedPart), literal('⟧')];

function dressed(text: string): string {
  const letters = text.replace(/\P{L}/gu, '').length;
  return `${Array.from(text, (character) => accented.get(character) ?? character).join('')}${'·'.repeat(Math.ceil(letters * growth))}`;
}

function dressedPart(part: MessageFormatElement): MessageFormatElement {
  if (isLiteralElement(part)) return { ...part, value: dressed(part.value) };
  if (!isPluralElement(part) && !isSelectElement(part)) return part;
  return { ...part, options: Object.fromEntries(Object.entries(part.options).map(([name, option]) => [name, { ...option, value: option.value.map(dressedPart) }])) };
}

const literal = (value: string): MessageFormatElement => ({ type: TYPE.literal, value });

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { codeOf, root, sourcesIn, walkMarkup } from '../support/gathered-words.ts';

/** Rooms whose words are not marked yet. A room that is done is taken out. */
const roomsToCome: readonly string[] = [];

/** What is called the same in every language. */
const properNames = /\b(?:TAPE Studio|TAPE|JPEG XL|JPEG|PNG|TIFF|WebP|AVIF|HEIC|CMYK|ICC|EXIF|XMP|IPTC|NumPy|PSNR|SSIM|dB|MP|MB|GB|min|px)\b/g;
const spokenAttributes = new Set(['title', 'aria-label', 'aria-valuetext', 'aria-roledescription', 'placeholder', 'alt', 'label', 'words']);

const holdsWords = (text: string): boolean => /\p{L}{2}/u.test(text.replace(properNames, ''));

/** Text in an expression that people would read: not what is compared, looked up by, or handed to a call. */
function textIn(code: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isElementAccessExpression(node)) return;
    if (ts.isBinaryExpression(node) && /^[!=]=/.test(node.operatorToken.getText())) return;
    if (ts.isConditionalExpression(node)) {
      [node.whenTrue, node.whenFalse].forEach(visit);
      return;
    }
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('expression.ts', `(${code})`, ts.ScriptTarget.Latest, true));
  return found;
}

const done = sourcesIn('renderer').filter((file) => !roomsToCome.some((room) => file.startsWith(room)));

function wordsInMarkup(source: string): readonly string[] {
  const found: string[] = [];
  const take = (text: string, start: number): void => {
    if (holdsWords(text)) found.push(`${source.slice(0, start).split('\n').length}: ${text.trim()}`);
  };
  const takeValue = (value: unknown): void => {
    for (const part of [value].flat() as { type: string; start: number; data?: string; expression?: { start: number; end: number } }[]) {
      if (part.type === 'Text') take(part.data ?? '', part.start);
      else if (part.expression !== undefined) for (const text of textIn(source.slice(part.expression.start, part.expression.end))) take(text, part.start);
    }
  };
  walkMarkup(source, (node) => {
    if (node.type === 'StyleDirective') return false;
    if (node.type === 'Attribute') {
      if (spokenAttributes.has(String(node['name']))) takeValue(node['value']);
      return false;
    }
    if (node.type === 'Text' || node.type === 'ExpressionTag') takeValue(node);
    return true;
  });
  return found;
}

it.each(done.filter((file) => file.endsWith('.svelte')))('%s says all its words', (file) => {
  expect(wordsInMarkup(readFileSync(join(root, file), 'utf8'))).toEqual([]);
});

const marks = new Set(['say', 'sentence', 'phrase']);

/** Sentences in code, such as tables of words, that are not marked. */
function sentencesIn(file: string): readonly string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found: string[] = [];
  for (const { text } of codeOf(file, source)) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && marks.has(node.expression.text)) {
        node.arguments.slice(1).forEach(visit);
        return;
      }
      if (ts.isImportDeclaration(node) || (ts.isNewExpression(node) && node.expression.getText() === 'Error')) return;
      if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && /\p{L} \p{L}|^\p{Lu}\p{L}+[….]$/u.test(node.text.replace(properNames, ''))) found.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}

it.each(done)('%s marks its sentences', (file) => {
  expect(sentencesIn(file)).toEqual([]);
});

it('finds words that nobody says', () => {
  const markup = `<button title="Close {name}" {onclick}>Close {open ? 'Yes' : say('No')}</button><b class="quiet">{a === 'left' ? \`TIFF\` : \`at \${b}\`} JPEG 3 dB</b>`;
  expect(wordsInMarkup(markup)).toEqual(['1: Close', '1: Close', '1: Yes', '1: at']);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Words as a source says them, or what stands where words should. */
export interface GatheredWords {
  readonly file: string;
  readonly line: number;
  readonly words: string;
}

export interface Gathered {
  /** What is to be translated. */
  readonly marked: readonly GatheredWords[];
  /** Words that are put together where they should be one sentence, so that nobody can translate them. */
  readonly pieced: readonly GatheredWords[];
}

export const root = join(import.meta.dirname, '../..');

/** Sources of the app below a folder. */
export const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => relative(root, join(root, folder, name)).split(sep).join('/'))
    .sort();

/** A piece of TypeScript within a file. */
export interface Code {
  readonly text: string;
  readonly offset: number;
}

type MarkupNode = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number; readonly end: number };

const isNode = (value: unknown): value is MarkupNode => typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;

/** Calls `visit` for each node of a component's markup, from the outside in, until it answers false. */
export function walkMarkup(source: string, visit: (node: MarkupNode) => boolean): void {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null && (!isNode(value) || visit(value))) Object.values(value).forEach(walk);
  };
  walk(parse(source, { modern: true }).fragment);
}

/** All code of a file: a component's scripts, and the calls in its markup. */
export function codeOf(file: string, source: string): readonly Code[] {
  if (!file.endsWith('.svelte')) return [{ text: source, offset: 0 }];
  const codes: Code[] = [];
  for (const script of Object.values({ ...parse(source, { modern: true }), fragment: null, css: null })) {
    if (isNode(script) && script.type === 'Script' && isNode(script['content'])) {
      const { start, end } = script['content'];
      codes.push({ text: source.slice(start, end), offset: start });
    }
  }
  walkMarkup(source, (node) => {
    if (node.type !== 'CallExpression') return true;
    codes.push({ text: source.slice(node.start, node.end), offset: node.start });
    return false;
  });
  return codes;
}

const markers = new Set(['say', 'sentence', 'phrase']);

/** Gathers all words of a file that are marked for translation. */
export function gatherWords(file: string): Gathered {
  const source = readFileSync(join(root, file), 'utf8');
  const marked: GatheredWords[] = [];
  const pieced: GatheredWords[] = [];
  for (const { text, offset } of codeOf(file, source)) {
    const code = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const at = (node: ts.Node): { file: string; line: number } => ({ file, line: source.slice(0, offset + node.getStart()).split('\n').length });
    const take = (node: ts.Expression): void => {
      if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) marked.push({ ...at(node), words: node.text });
      else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(take);
      else if (ts.isParenthesizedExpression(node)) take(node.expression);
      else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) [node.left, node.right].forEach(take);
      else if (ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) pieced.push({ ...at(node), words: node.getText() });
    };
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && markers.has(node.expression.text)) node.arguments.slice(0, 1).forEach(take);
      if (ts.isNewExpression(node) && node.expression.getText() === 'TapeError') {
        const [, message, more] = node.arguments ?? [];
        if (message !== undefined) take(message);
        if (more !== undefined && ts.isObjectLiteralExpression(more)) {
          for (const property of more.properties) if (ts.isPropertyAssignment(property) && ['kept', 'remedy'].includes(property.name.getText())) take(property.initializer);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(code);
  }
  return { marked: marked.filter(({ words }) => words !== ''), pieced };
}

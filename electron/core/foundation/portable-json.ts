import { join, sep } from 'node:path';

const mark = 'inStateFolder';

/**
 * JSON of a record that lies in the state folder: paths below that folder are written as seen from it, so that the folder can be
 * moved with all that is in it. Every other value is written as it is.
 */
export function portableJson(value: unknown, stateFolder: string, indent?: number): string {
  const below = stateFolder.endsWith(sep) ? stateFolder : stateFolder + sep;
  const portable = (_key: string, each: unknown): unknown =>
    typeof each === 'string' && each.startsWith(below) ? { [mark]: each.slice(below.length).replaceAll(sep, '/') } : each;
  return JSON.stringify(value, portable, indent);
}

/** What was written, with paths in the state folder as it lies now. Those that earlier versions wrote in full stay as they are. Throws: `SyntaxError`. */
export function readPortableJson(text: string, stateFolder: string): unknown {
  return JSON.parse(text, (_key, each: unknown) => {
    const path = pathIn(each);
    return path === undefined ? each : join(stateFolder, path);
  });
}

function pathIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !(mark in value)) return undefined;
  return typeof value[mark] === 'string' && Object.keys(value).length === 1 ? value[mark] : undefined;
}

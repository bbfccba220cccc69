import { sentence, type Sentence } from '../../words/sentence.ts';

/** What stands, in braces, for what is known of a photo. No counter and no date of the day: the same photo has the same name each time, or nothing could be gone on with. */
export const namePlaceholders = ['name', 'task', 'scale'] as const;
type Placeholder = (typeof namePlaceholders)[number];
/** Each as it is written. */
const written: Readonly<Record<Placeholder, string>> = { name: '{name}', task: '{task}', scale: '{scale}' };

export const usualNamePattern = '{name}-{task}';

/** In characters; file systems hold 255 with the photo's own name and what is put behind it. */
export const longestName = 100;

const placeholder = /\{([^{}]*)\}/g;
/** What Windows, the strictest of the systems, has no place for in names; the photos may travel there. */
const forbidden = /[\\/:*?"<>|]/;
const invisible = /\p{C}/u;
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

export interface NamedPhotoParts {
  /** Of its file, without the extension. */
  readonly name: string;
  readonly tasks: readonly string[];
  /** How many times wider and higher it becomes. */
  readonly scale: number;
}

/** The name of a restored photo without its extension. `pattern`: one without a fault. */
export function outputStem(pattern: string, { name, tasks, scale }: NamedPhotoParts): string {
  const parts: Readonly<Record<Placeholder, string>> = { name, task: tasks.join('-'), scale: `${scale}x` };
  return pattern.replace(placeholder, (_, word: Placeholder) => parts[word]);
}

/** What is wrong with a pattern for names; null for a sound one. */
export function namePatternFault(pattern: string): Sentence | null {
  const words = Array.from(pattern.matchAll(placeholder), ([, word = '']) => word);
  const unknown = words.find((word) => !(namePlaceholders as readonly string[]).includes(word));
  if (pattern.trim() === '') return sentence('A name is needed.');
  if (unknown !== undefined) return sentence('{word} stands for nothing: there are {name}, {task} and {scale}.', { word: `{${unknown}}`, ...written });
  if (/[{}]/.test(pattern.replace(placeholder, ''))) return sentence('A brace is left open.');
  if (!words.includes('name')) return sentence('Without {name}, all photos would have one name.', { name: written.name });
  return fileNameFault(pattern);
}

/** What is wrong with the name of a folder; null for a sound one. */
export function folderNameFault(name: string): Sentence | null {
  if (name.trim() === '') return sentence('A name is needed.');
  if (/[. ]$/.test(name)) return sentence('A folder’s name cannot end with a dot or a space.');
  return fileNameFault(name);
}

function fileNameFault(name: string): Sentence | null {
  if (forbidden.test(name)) return sentence('A name cannot hold \\ / : * ? " < > |.');
  if (invisible.test(name)) return sentence('A name cannot hold characters that nobody sees.');
  if (/^[. ]/.test(name)) return sentence('A name cannot begin with a dot or a space.');
  if (devices.test(name.split('.')[0] ?? '')) return sentence('Windows keeps this name for itself.');
  return name.length > longestName ? sentence('A name can have {longest} characters.', { longest: longestName }) : null;
}

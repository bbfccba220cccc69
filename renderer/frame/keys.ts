import { say, sentence, type Sentence } from '../language/say.ts';

/** One thing that a key does. The `?` dialog and the handling read the same table. */
export interface KeyBinding {
  /** What its key is chosen under; absent where the key cannot be changed. The same thing has one id on every screen. */
  readonly id?: string;
  /** `KeyboardEvent.key` values, lower case; `mod+` is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  /** What is printed on the key caps, in English. */
  readonly caps: readonly string[];
  readonly words: Sentence;
  /** Absent for keys that are held or handled where they are pressed. */
  readonly run?: (key: string) => void;
}

export interface KeyGroup {
  readonly title: Sentence;
  readonly bindings: readonly KeyBinding[];
}

/** Caps that bear words, which other keyboards have in other words. */
const capsInWords = new Set([sentence('Ctrl'), sentence('Shift'), sentence('Shift Tab'), sentence('Space'), sentence('Page Up'), sentence('Page Down'), sentence('Home'), sentence('End'), sentence('Insert'), sentence('Delete'), sentence('Enter')]);

/** What is printed on a cap where people look at it. */
export const capName = (cap: string, platform: string): string => (cap === 'Ctrl' && platform === 'darwin' ? '⌘' : capsInWords.has(cap) ? say(cap) : cap);

/** How a pressed key is written in the table: `mod+` and, with that or for keys that print nothing, `shift+`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  if (event.altKey) return '';
  const key = event.key.toLowerCase();
  const modifier = event.ctrlKey || event.metaKey ? 'mod+' : '';
  return `${modifier}${event.shiftKey && (key.length > 1 || modifier !== '') ? 'shift+' : ''}${key}`;
}

const movesBy = new Set(['arrowleft', 'arrowright', 'arrowup', 'arrowdown']);

/** Whether the focused control needs this key for itself. */
export function controlTakes(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog, [popover]') !== null) return true;
  if (target.matches('select, input[type="number"], input[type="date"]')) return !name.startsWith('mod+');
  if (name === ' ' || name === 'enter') return target.matches('button, input, a, summary');
  return movesBy.has(name) && target.matches('input, [role="slider"]');
}

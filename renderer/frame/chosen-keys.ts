import { sentence } from '../language/say.ts';
import type { KeyBinding, KeyGroup } from './keys.ts';

/** Keys that people chose, by the bindings' ids. */
export type ChosenKeys = Readonly<Record<string, string>>;

/** What works controls, or lets go of them: nobody can give these another meaning. */
const reserved = new Set(['tab', 'shift+tab', 'escape', 'enter', ' ', 'dead', 'unidentified', 'process', 'capslock', 'contextmenu', '\\']);

const capWords: Readonly<Record<string, string>> = { ' ': sentence('Space'), arrowleft: '←', arrowright: '→', arrowup: '↑', arrowdown: '↓', pageup: sentence('Page Up'), pagedown: sentence('Page Down') };

/** Whether a key, as `keyName` writes it, can be chosen at all. */
export const canBeChosen = (name: string): boolean => name !== '' && !reserved.has(name);

/** What is printed on the caps of a key. */
export function capsOf(name: string): readonly string[] {
  const [, mod, shift, key = ''] = /^(mod\+)?(shift\+)?(.+)$/s.exec(name) ?? [];
  return [...(mod === undefined ? [] : ['Ctrl']), ...(shift === undefined ? [] : ['Shift']), capWords[key] ?? (key.length === 1 ? key.toUpperCase() : `${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`)];
}

/** The table with the keys that were chosen; whatever had one of them before has it no longer. */
export function withChosenKeys(groups: readonly KeyGroup[], chosen: ChosenKeys): readonly KeyGroup[] {
  const chosenFor = ({ id }: KeyBinding): string | undefined => (id === undefined ? undefined : chosen[id]);
  const taken = new Set(groups.flatMap(({ bindings }) => bindings.flatMap((binding) => chosenFor(binding) ?? [])));
  const rebound = (binding: KeyBinding): KeyBinding => {
    const key = chosenFor(binding);
    if (key !== undefined) return { ...binding, keys: [key], caps: capsOf(key) };
    const keys = binding.keys.filter((name) => !taken.has(name));
    if (keys.length === binding.keys.length) return binding;
    return { ...binding, keys, caps: keys.length === 0 ? [] : capsOf(keys[0] ?? '') };
  };
  return groups.map(({ title, bindings }) => ({ title, bindings: bindings.map(rebound) }));
}

/** Who has a key now. */
export const ownerOf = (groups: readonly KeyGroup[], name: string): KeyBinding | undefined =>
  groups.flatMap(({ bindings }) => bindings).find(({ keys }) => keys.includes(name));

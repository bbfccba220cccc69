import { getContext, setContext } from 'svelte';
import { asPhrase, say, type Sentence } from '../language/say.ts';
import { capName, type KeyGroup } from './keys.ts';

/** Says words for a control's tooltip, with the key in brackets that does the same: the one that was chosen, or none. */
export type KeyTitle = (words: Sentence, id: string) => string;

/** `groups`: the table of keys as it is now, chosen ones in place. */
export function keyTitle(groups: () => readonly KeyGroup[], platform: () => string): KeyTitle {
  return (words, id) => {
    const caps = groups().flatMap(({ bindings }) => bindings).find((binding) => binding.id === id)?.caps ?? [];
    if (caps.length === 0) return say(words);
    return say('{what} ({key})', { what: asPhrase(words), key: caps.map((cap) => capName(cap, platform())).join('+') });
  };
}

const contextKey = Symbol('key-titles');

/** Hands them to all that is shown within the frame. */
export function provideKeyTitles(title: KeyTitle): void {
  setContext(contextKey, title);
}

export const useKeyTitles = (): KeyTitle => getContext(contextKey);

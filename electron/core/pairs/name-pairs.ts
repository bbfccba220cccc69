/** Two names that belong together, and what told. */
export interface NamePair {
  readonly input: string;
  readonly target: string;
  readonly matchedBy: 'name' | 'affix';
}

/** A naming pattern: what inputs have in their names where targets have something else. */
interface Pattern {
  readonly input: string;
  readonly target: string;
}

/**
 * Words that say which of two photos is the finished one. They decide between sides, and between patterns that equally many
 * names follow; which names belong together is found without them.
 */
const finishedWords = /^(after|clean|clear|denoised|done|edit(ed)?|final|fixed|good|gt|hq|hr|out(put)?|ref(erence)?|restored|retouched|sharp|target|truth)$/;
const damagedWords = /^(bad|before|blur(red|ry)?|damaged|degraded|dirty|hazy|in(put)?|lq|lr|moire|noise|noisy|orig(inal)?|rain(y)?|raw|source|unedited)$/;

/**
 * Pairs the names of two folders: first equal ones, then by the commonest difference between one's names and the other's,
 * such as `IMG_1_noisy` and `IMG_1_clean`. Upper and lower case are the same. Names are stems, without extensions.
 */
export function pairNames(inputs: readonly string[], targets: readonly string[]): readonly NamePair[] {
  const left = new Map(targets.map((name) => [name.toLowerCase(), name]));
  const same = inputs.flatMap((input): readonly NamePair[] => {
    const target = left.get(input.toLowerCase());
    if (target === undefined || !left.delete(input.toLowerCase())) return [];
    return [{ input, target, matchedBy: 'name' }];
  });
  const [takenInputs, takenTargets] = [new Set(same.map(({ input }) => input)), new Set(same.map(({ target }) => target))];
  const rest = pairByPatterns(
    inputs.filter((name) => !takenInputs.has(name)),
    targets.filter((name) => !takenTargets.has(name)),
  );
  return [...same, ...rest];
}

/** Pairs the names of one folder by its naming pattern. Names are stems, without extensions. */
export const pairNamesOfOneFolder = (names: readonly string[]): readonly NamePair[] => pairByPatterns(names, names);

/** The best pattern first, then the best among what it leaves, until none fits. */
function pairByPatterns(inputs: readonly string[], targets: readonly string[]): readonly NamePair[] {
  const pairs: NamePair[] = [];
  const [freeInputs, freeTargets] = [new Set(inputs), new Set(targets)];
  const oneFolder = inputs === targets;
  for (;;) {
    const best = commonestPattern([...freeInputs], [...freeTargets], oneFolder);
    if (best === undefined) return pairs;
    for (const { input, target } of best) {
      if (!freeInputs.has(input) || !freeTargets.has(target)) continue;
      pairs.push({ input, target, matchedBy: 'affix' });
      for (const free of oneFolder ? [freeInputs, freeTargets] : []) for (const name of [input, target]) free.delete(name);
      freeInputs.delete(input);
      freeTargets.delete(target);
    }
  }
}

/**
 * The pairs of the pattern that most names follow. Of equally common ones: one with a known word; then the one nearest to
 * the names' end, where additions stand; then the one that differs in the fewest letters.
 */
function commonestPattern(inputs: readonly string[], targets: readonly string[], oneFolder: boolean): readonly Pick<NamePair, 'input' | 'target'>[] | undefined {
  const targetsByRest = new Map<string, { readonly name: string; readonly part: string }[]>();
  for (const name of targets) {
    for (const { rest, part } of cuts(name)) targetsByRest.set(rest, [...(targetsByRest.get(rest) ?? []), { name, part }]);
  }
  const found = new Map<string, { readonly pattern: Pattern; readonly lettersAfter: number; readonly pairs: { input: string; target: string }[] }>();
  for (const input of inputs) {
    for (const { rest, part, lettersAfter } of cuts(input)) {
      for (const { name: target, part: targetPart } of targetsByRest.get(rest) ?? []) {
        const pattern = { input: part, target: targetPart };
        if (target === input || !isShortest(pattern) || (oneFolder && !isForward(pattern))) continue;
        const key = JSON.stringify(pattern);
        const entry = found.get(key) ?? { pattern, lettersAfter, pairs: [] };
        entry.pairs.push({ input, target });
        found.set(key, entry);
      }
    }
  }
  const likely = [...found.values()].filter(({ pattern, pairs }) => pairs.length > 1 || !hasDigit(pattern));
  const rank = ({ pattern: { input, target }, lettersAfter, pairs }: (typeof likely)[number]): readonly number[] => {
    const isKnown = [input, target].some((part) => says(part, finishedWords) || says(part, damagedWords));
    return [-pairs.length, isKnown ? 0 : 1, lettersAfter, input.length + target.length];
  };
  const difference = (a: readonly number[], b: readonly number[]): number =>
    a.map((number, i) => number - (b[i] ?? 0)).find((each) => each !== 0) ?? 0;
  return likely.toSorted((a, b) => difference(rank(a), rank(b)))[0]?.pairs;
}

/** A difference in numbers alone tells photos apart; one with a number in it must be seen more than once. */
const hasDigit = ({ input, target }: Pattern): boolean => /\d/.test(input + target);
const isNumber = (part: string): boolean => /^[\d\W_]*$/.test(part);

/** Not a longer form of another pattern: the two parts begin and end differently. */
function isShortest({ input, target }: Pattern): boolean {
  if (isNumber(input) && isNumber(target)) return false;
  const [a, b] = [tokens(input), tokens(target)];
  return a[0] !== b[0] && a.at(-1) !== b.at(-1);
}

const says = (part: string, words: RegExp): boolean => tokens(part).some((token) => words.test(token));

/** Which side is the damaged one: by a word if there is one, else the shorter name, else the first in the alphabet. */
function isForward({ input, target }: Pattern): boolean {
  const [forward, backward] = [
    says(target, finishedWords) || says(input, damagedWords),
    says(input, finishedWords) || says(target, damagedWords),
  ];
  if (forward !== backward) return forward;
  return input.length === 0 || (target.length > 0 && input < target);
}

/** Runs of letters, of digits, and single other characters. */
const tokens = (name: string): readonly string[] => name.toLowerCase().match(/\p{L}+|\d+|[^\p{L}\d]/gu) ?? [];

/** Every way to take a run of tokens (or none) out of a name, with a separator at its side; some letter or digit stays. */
function cuts(name: string): readonly { readonly rest: string; readonly part: string; readonly lettersAfter: number }[] {
  const all = tokens(name);
  const ways = [];
  for (let from = 0; from <= all.length; from++) {
    for (let to = from; to <= all.length; to++) {
      const [head, part, tail] = [all.slice(0, from).join(''), all.slice(from, to).join(''), all.slice(to).join('')];
      if (/[\p{L}\d]/u.test(head + tail)) ways.push({ rest: JSON.stringify([head, tail]), part, lettersAfter: tail.length });
    }
  }
  return ways;
}

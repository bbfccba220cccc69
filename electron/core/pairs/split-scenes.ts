import type { SceneLink } from './pairs-service.ts';

/** One way to divide pairs; the numbers are positions in the list of pairs. */
export interface Fold {
  readonly training: readonly number[];
  readonly heldBack: readonly number[];
}

/**
 * What trains and what is held back to measure, by whole scenes. `share`: one fold, of every five scenes one is held back.
 * `leave-one-out`: with fewer than five scenes, a fold for each of them, and each is measured once; the first fold's training gives
 * the model.
 */
export interface PairSplit {
  readonly kind: 'share' | 'leave-one-out';
  readonly folds: readonly [Fold, ...Fold[]];
}

const scenesPerHeldBack = 5;

/** Which pairs show the same scene: what is linked, and what is linked to that. Scenes and their pairs in rising order. */
export function scenesOf(count: number, links: readonly SceneLink[]): readonly (readonly number[])[] {
  const sceneOf = Array.from({ length: count }, (_, position) => position);
  for (const { first, second } of links) {
    const [kept, merged] = [sceneOf[first], sceneOf[second]];
    sceneOf.forEach((scene, position) => {
      if (scene === merged && kept !== undefined) sceneOf[position] = kept;
    });
  }
  const scenes = new Map<number, number[]>();
  sceneOf.forEach((scene, position) => scenes.set(scene, [...(scenes.get(scene) ?? []), position]));
  return [...scenes.values()];
}

/** The scenes of the pairs that are used, by the links between those, and how they are divided; null where they cannot be. */
export function splitPairs(
  isUsed: readonly boolean[],
  links: readonly SceneLink[],
): { readonly scenes: readonly (readonly number[])[]; readonly split: PairSplit | null } {
  const between = links.filter(({ first, second }) => isUsed[first] === true && isUsed[second] === true);
  const scenes = scenesOf(isUsed.length, between).filter(([position]) => position !== undefined && isUsed[position] === true);
  return { scenes, split: splitScenes(scenes) ?? null };
}

/**
 * Divides scenes, the same way every time. Small scenes are held back first, so that most pairs are left to learn from.
 * Undefined when there is but one scene: then nothing could be measured on what was not learned from.
 */
export function splitScenes(scenes: readonly (readonly number[])[]): PairSplit | undefined {
  const bySize = scenes.toSorted((a, b) => a.length - b.length);
  const foldWithout = (isHeldBack: (position: number) => boolean): Fold => ({
    training: bySize.filter((_, position) => !isHeldBack(position)).flat().sort((a, b) => a - b),
    heldBack: bySize.filter((_, position) => isHeldBack(position)).flat().sort((a, b) => a - b),
  });
  if (scenes.length < 2) return undefined;
  if (scenes.length >= scenesPerHeldBack) {
    return { kind: 'share', folds: [foldWithout((position) => position % scenesPerHeldBack === 0)] };
  }
  const [first, ...others] = bySize.map((_, left) => foldWithout((position) => position === left));
  if (first === undefined) throw new Error('internal: a split without folds');
  return { kind: 'leave-one-out', folds: [first, ...others] };
}

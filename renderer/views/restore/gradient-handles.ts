import type { LinearGradient } from '../../../electron/ipc/contract.ts';
import { sentence } from '../../language/say.ts';
import type { Point } from '../../viewer/view-transform.ts';

/** By what a gradient is moved: either of its ends, or all of it. */
export type GradientHandle = 'whole' | 'all' | 'nothing';

export const gradientHandles: readonly { readonly handle: GradientHandle; readonly words: string; readonly place: (gradient: LinearGradient) => Point }[] = [
  { handle: 'whole', words: sentence('up to here it is whole'), place: ({ from }) => from },
  { handle: 'all', words: sentence('all of it'), place: ({ from, to }) => ({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }) },
  { handle: 'nothing', words: sentence('from here on it is nothing'), place: ({ to }) => to },
];

/** A gradient with one of its handles elsewhere. `by`: in pixels of the photo. */
export function movedGradient(gradient: LinearGradient, handle: GradientHandle, by: Point): LinearGradient {
  const moved = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  return {
    ...gradient,
    from: handle === 'nothing' ? gradient.from : moved(gradient.from),
    to: handle === 'whole' ? gradient.to : moved(gradient.to),
  };
}

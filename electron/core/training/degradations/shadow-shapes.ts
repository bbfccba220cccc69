import type { Random } from '../../../../models/random.ts';
import { drawBlob } from './blob.ts';
import { logUniform } from './log-uniform.ts';
import type { ShadowBar, ShadowBlob, ShadowShape } from './shadow-caster.ts';

/** Where a shadow lies and how large it is, about. */
export interface ShadowPlace {
  readonly x: number;
  readonly y: number;
  readonly sizePx: number;
  /** Direction in which upright things throw their shadow. Units: radians from the x axis towards the y axis. */
  readonly angle: number;
}

/** No shadow below reaches further from its middle than this, over its size. */
export const shadowReach = 2;

/**
 * The shadow of something: a wall, a pole or somebody standing, the crown of a tree, a branch.
 *
 * Source: Wang et al., Stacked Conditional Generative Adversarial Networks for Jointly Learning Shadow Detection and
 * Shadow Removal, 2018, Sec. 4 (ISTD: shadows of many shapes and sizes, of people, umbrellas, branches, boards).
 * The proportions below are ours, chosen by eye.
 */
export function drawShadowShapes(place: ShadowPlace, random: Random): readonly ShadowShape[] {
  const draw = [drawWall, drawUpright, drawCrown, drawBranch][random.integer(4)] ?? drawWall;
  return draw(place, random);
}

/** Edges of any direction: roofs, boards and walls are seen from any side. */
function drawWall({ x, y, sizePx }: ShadowPlace, random: Random): readonly ShadowShape[] {
  const widthPx = sizePx * random.between(0.4, 1.1);
  return [
    {
      kind: 'bar',
      x,
      y,
      angle: 2 * Math.PI * random.uniform(),
      lengthPx: sizePx * random.between(1.2, 2.8),
      startWidthPx: widthPx,
      endWidthPx: widthPx * random.between(0.6, 1.4),
    },
  ];
}

/** A pole, or somebody with a head. */
function drawUpright({ x, y, sizePx, angle }: ShadowPlace, random: Random): readonly ShadowShape[] {
  const isPole = random.uniform() < 0.5;
  const lengthPx = sizePx * random.between(1.2, 2.4);
  const widthPx = sizePx * (isPole ? random.between(0.05, 0.2) : random.between(0.25, 0.5));
  const stem: ShadowBar = {
    kind: 'bar',
    x,
    y,
    angle,
    lengthPx,
    startWidthPx: widthPx * random.between(0.6, 1),
    endWidthPx: widthPx,
  };
  return isPole ? [stem] : [stem, blobAt(...along(stem, 0.55), widthPx * random.between(0.3, 0.42), 0.06, random)];
}

/** Clumps of leaves that run together, with gaps. */
function drawCrown({ x, y, sizePx }: ShadowPlace, random: Random): readonly ShadowShape[] {
  return Array.from({ length: 8 + random.integer(13) }, () => {
    const [dx, dy] = [0.33 * clippedNormal(random), 0.33 * clippedNormal(random)];
    return blobAt(x + sizePx * dx, y + sizePx * dy, sizePx * logUniform(random, 0.07, 0.3), 0.18, random);
  });
}

/** A stem, twigs to both sides, and leaves along them. */
function drawBranch({ x, y, sizePx }: ShadowPlace, random: Random): readonly ShadowShape[] {
  const widthPx = sizePx * random.between(0.03, 0.12);
  const stem: ShadowBar = {
    kind: 'bar',
    x,
    y,
    angle: 2 * Math.PI * random.uniform(),
    lengthPx: sizePx * random.between(1, 1.8),
    startWidthPx: widthPx,
    endWidthPx: widthPx * 0.4,
  };
  const twigs = Array.from({ length: 3 + random.integer(5) }, () => drawTwig(stem, sizePx, random));
  return [stem, ...twigs.flat()];
}

function drawTwig(stem: ShadowBar, sizePx: number, random: Random): readonly ShadowShape[] {
  const side = random.uniform() < 0.5 ? -1 : 1;
  const angle = stem.angle + side * random.between(0.4, 1.1);
  const lengthPx = sizePx * random.between(0.2, 0.6);
  const [fromX, fromY] = along(stem, random.between(-0.3, 0.5));
  const twig: ShadowBar = {
    kind: 'bar',
    x: fromX + (lengthPx / 2) * Math.cos(angle),
    y: fromY + (lengthPx / 2) * Math.sin(angle),
    angle,
    lengthPx,
    startWidthPx: 0.5 * stem.startWidthPx,
    endWidthPx: 0.2 * stem.startWidthPx,
  };
  const leaves = Array.from({ length: 2 + random.integer(5) }, () => {
    const [atX, atY] = along(twig, random.between(-0.2, 0.55));
    const radiusPx = sizePx * random.between(0.04, 0.1);
    return blobAt(atX + radiusPx * random.normal(), atY + radiusPx * random.normal(), radiusPx, 0.25, random);
  });
  return [twig, ...leaves];
}

/** A point on a bar's middle line, from -0.5 (its start) to 0.5 (its end). */
const along = ({ x, y, angle, lengthPx }: ShadowBar, share: number): readonly [x: number, y: number] => [
  x + share * lengthPx * Math.cos(angle),
  y + share * lengthPx * Math.sin(angle),
];

const blobAt = (x: number, y: number, radiusPx: number, irregularity: number, random: Random): ShadowBlob => ({
  kind: 'blob',
  x,
  y,
  outline: drawBlob(radiusPx, irregularity, random),
});

/** Normal, within two standard deviations. */
const clippedNormal = (random: Random): number => Math.min(2, Math.max(-2, random.normal()));

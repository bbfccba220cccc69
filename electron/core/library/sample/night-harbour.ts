import type { Random } from '../../../../models/random.ts';
import { mix, scale, smoothstep, type Light } from './light.ts';
import { LightPlate } from './light-plate.ts';
import { ValueNoise } from './value-noise.ts';

const widthPx = 1020;
const heightPx = 680;
/** The far shore, where the water begins. */
const shorePx = 398;
/** The near quay, where it ends. */
const quayPx = 592;

/** What the air between adds to everything far. */
const veil: Light = [0.12, 0.115, 0.165];

const windowLights = [
  [1, 0.62, 0.26],
  [0.95, 0.72, 0.42],
  [0.72, 0.8, 0.78],
  [1, 0.5, 0.16],
] as const satisfies readonly Light[];

/** A town across the water in the blue hour, from a quay with a lamp: smooth sky, hard edges, thin lines, rough stone. */
export async function paintNightHarbour(random: Random): Promise<LightPlate> {
  const plate = new LightPlate(widthPx, heightPx);
  const [clouds, ripples, stone] = [new ValueNoise(random), new ValueNoise(random), new ValueNoise(random)];
  await plate.shade(0, (x, y) => sky(clouds, x, y));
  paintTown(plate, random, { count: 44, lowestPx: 18, highestPx: 92, haze: 0.62, litShare: 0.2 });
  paintTown(plate, random, { count: 27, lowestPx: 34, highestPx: 196, haze: 0.16, litShare: 0.34 });
  paintBridge(plate);
  paintShore(plate, random);
  await plate.bloom(4, 0.14);
  await plate.shade(shorePx, (x, y) => water(plate, ripples, x, y));
  await plate.shade(quayPx, (x, y) => quay(stone, x, y - quayPx));
  paintRailing(plate);
  await plate.bloom(20, 0.07);
  await plate.bloom(1, 0.35);
  return plate;
}

function sky(clouds: ValueNoise, x: number, y: number): Light {
  const height = 1 - y / shorePx;
  const clear = mix([0.46, 0.25, 0.15], mix([0.13, 0.18, 0.33], [0.02, 0.045, 0.12], smoothstep(0.15, 1, height)), smoothstep(0, 0.34, height));
  const cover = smoothstep(0.46, 0.8, clouds.fractal(x / 260 + y / 420, y / 62, 6));
  const lit = mix([0.52, 0.25, 0.16], [0.07, 0.075, 0.13], smoothstep(0, 0.6, height));
  return mix(clear, lit, 0.75 * cover);
}

interface TownPlan {
  readonly count: number;
  readonly lowestPx: number;
  readonly highestPx: number;
  /** 0..1: how much of the sky's light lies in between. */
  readonly haze: number;
  readonly litShare: number;
}

function paintTown(plate: LightPlate, random: Random, plan: TownPlan): void {
  for (let building = 0; building < plan.count; building++) {
    const x = ((building + random.between(-0.4, 0.4)) / (plan.count - 1)) * widthPx - 20;
    // Towers stand right of the middle.
    const centre = Math.exp(-(((x - 0.66 * widthPx) / (0.21 * widthPx)) ** 2));
    const height = plan.lowestPx + (plan.highestPx - plan.lowestPx) * (0.16 + 0.84 * centre) * random.between(0.35, 1);
    const width = random.between(0.55, 1.1) * (22 + 900 / plan.count);
    paintBuilding(plate, random, plan, { x, width, height });
  }
}

interface Block {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** A block of flats or offices; tall ones step back once and carry a mast. */
function paintBuilding(plate: LightPlate, random: Random, plan: TownPlan, block: Block): void {
  const wall = mix(mix([0.02, 0.022, 0.032], [0.05, 0.04, 0.037], random.uniform()), veil, plan.haze);
  if (block.height > 80) {
    const inset = block.width * random.between(0.1, 0.24);
    const upper = { x: block.x + inset, width: block.width - 2 * inset, height: block.height * random.between(1.12, 1.35) };
    const mast = upper.x + upper.width * random.between(0.3, 0.7);
    const topPx = shorePx - upper.height;
    const mastPx = random.between(12, 36);
    plate.line(mast, topPx, mast, topPx - mastPx, 1.2, wall);
    plate.lamp(mast, topPx - mastPx, 0.9, [1.4, 0.14, 0.07]);
    paintBlock(plate, random, plan, upper, wall);
  }
  paintBlock(plate, random, plan, block, scale(wall, 0.85));
}

function paintBlock(plate: LightPlate, random: Random, { haze, litShare }: TownPlan, { x, width, height }: Block, wall: Light): void {
  const top = shorePx - height;
  const sidePx = width * random.between(0.16, 0.34);
  plate.rectangle(x, top, width, height, wall);
  plate.rectangle(x + width - sidePx, top, sidePx, height, scale(wall, 0.55));
  // A cap that catches the last light, and a hut on the roof.
  plate.rectangle(x - 1, top - 1.5, width + 2, 2, mix([0.14, 0.1, 0.1], veil, haze));
  plate.rectangle(x + width * random.between(0.1, 0.6), top - random.between(3, 8), width * random.between(0.12, 0.3), 8, wall);

  const cellX = random.between(3.7, 6.1);
  const cellY = random.between(4.9, 6.7);
  const tint = windowLights[random.integer(windowLights.length)] ?? windowLights[0];
  for (let y = top + 4; y < shorePx - 9; y += cellY) {
    // Whole floors are lit or dark together.
    const lit = random.uniform() < 0.14 ? 0.85 : litShare;
    for (let column = x + 2.5; column + cellX < x + width; column += cellX) {
      const inShade = column > x + width - sidePx - cellX / 2;
      const brightness = random.uniform() < lit ? random.between(0.2, 1.1) ** 2 : 0.018;
      const glow = mix(scale(tint, brightness * (inShade ? 0.5 : 1)), veil, haze * 0.6);
      plate.rectangle(column, y, cellX * 0.58, cellY * 0.56, glow);
    }
  }
}

/** Two towers, a main cable that hangs as a parabola, hangers, a lit deck. */
function paintBridge(plate: LightPlate): void {
  const iron: Light = [0.02, 0.021, 0.028];
  const deckPx = shorePx - 34;
  const towers = [96, 408];
  const topPx = deckPx - 118;
  const [first = 0, second = 0] = towers;
  const cableAt = (x: number): number => {
    const inside = x >= first && x <= second;
    const share = inside ? (x - (first + second) / 2) / ((second - first) / 2) : x < first ? (x + 150) / (first + 150) : (640 - x) / (640 - second);
    return inside ? deckPx - 8 - (deckPx - 8 - topPx) * share ** 2 : deckPx - (deckPx - topPx) * Math.max(0, share) ** 1.6;
  };
  for (let x = -4; x < 600; x += 4) plate.line(x, cableAt(x), x + 4, cableAt(x + 4), 1.7, iron);
  for (let x = -2; x < 600; x += 13) plate.line(x, cableAt(x), x, deckPx, 0.7, iron);
  plate.rectangle(-10, deckPx, 640, 5, iron);
  plate.rectangle(-10, deckPx - 1, 640, 1, [0.16, 0.11, 0.06]);
  for (const tower of towers) {
    for (const side of [-7, 7]) plate.rectangle(tower + side - 2.5, topPx - 6, 5, shorePx - topPx + 6, scale(iron, 1.6));
    for (const beam of [topPx, topPx + 38, topPx + 78]) plate.rectangle(tower - 8, beam, 16, 4, scale(iron, 1.6));
    plate.lamp(tower, topPx - 8, 1.3, [1, 0.16, 0.08]);
  }
  for (let x = 10; x < 620; x += 38) plate.lamp(x, deckPx - 6, 1.3, [4, 2.7, 1.3]);
  for (const [x, light] of [[170, [1.2, 1.1, 0.9]], [178, [1.2, 1.1, 0.9]], [300, [0.9, 0.06, 0.03]], [306, [0.9, 0.06, 0.03]]] as const) {
    plate.lamp(x, deckPx - 1.5, 0.9, light);
  }
}

/** The far shore: a dark wall with lamps, and trees before the houses. */
function paintShore(plate: LightPlate, random: Random): void {
  for (let tree = 0; tree < 90; tree++) {
    const x = random.uniform() * widthPx;
    const radius = 3 + 6 * random.uniform();
    plate.lamp(x, shorePx - 6 - radius * 0.4, radius, scale([0.012, 0.016, 0.012], 0.7 + random.uniform()));
  }
  plate.rectangle(0, shorePx - 8, widthPx, 8, [0.014, 0.014, 0.018]);
  for (let x = 452; x < widthPx; x += 29) plate.lamp(x + 5 * random.uniform(), shorePx - 11, 1.5, [5, 3, 1.2]);
}

/** A mirror that ripples stretch downwards, the more the nearer. */
function water(plate: LightPlate, ripples: ValueNoise, x: number, y: number): Light {
  const depth = y - shorePx;
  const near = depth / (quayPx - shorePx);
  // Waves look flatter the farther they are.
  const wave = ripples.fractal(x / (14 + 46 * near), depth / (1.2 + 5.5 * near), 4) - 0.5;
  const samples = 5;
  let sum: Light = [0, 0, 0];
  for (let i = 0; i < samples; i++) {
    const spread = (i - (samples - 1) / 2) * (1.5 + 10 * near);
    const mirrored = plate.at(x + wave * (2 + 16 * near), shorePx - 1 - depth * 1.55 - spread - wave * (8 + 90 * near));
    sum = [sum[0] + mirrored[0], sum[1] + mirrored[1], sum[2] + mirrored[2]];
  }
  const facing = 0.62 + 0.5 * wave;
  return mix([0.006, 0.011, 0.02], scale(sum, 1 / samples), Math.min(1, Math.max(0.15, facing)));
}

const lampX = 858;
const lampY = 470;

/** Cut granite under a lamp: blocks with dark joints, grains, worn edges. */
function quay(stone: ValueNoise, x: number, depth: number): Light {
  const rowPx = depth < 20 ? 20 : 30;
  const row = depth < 20 ? 0 : 1 + Math.floor((depth - 20) / 30);
  const inRow = depth < 20 ? depth : (depth - 20) % 30;
  const along = x + (row % 2) * 46 + 18 * stone.at(row * 3.7, 5.5);
  const inBlock = along % 92;
  const block = Math.floor(along / 92);
  const joint = Math.min(inBlock, 92 - inBlock, inRow, rowPx - inRow);
  const grain = 0.55 + 0.9 * (stone.fractal(x / 5, depth / 5, 5) - 0.5) + 0.9 * (stone.at(x / 1.6, depth / 1.6 + 40) - 0.5);
  const shade = 0.75 + 0.5 * stone.at(block * 7.1, row * 5.3 + 99);
  const distance = Math.hypot(x - lampX, (depth + quayPx - lampY) * 1.4);
  const lampLight = 0.75 / (1 + (distance / 120) ** 2);
  const lit: Light = [0.012 + 0.95 * lampLight, 0.015 + 0.6 * lampLight, 0.03 + 0.27 * lampLight];
  const worn = depth < 3 ? 1.5 : 1;
  return scale(lit, Math.max(0.08, grain * shade * worn * (0.25 + 0.75 * smoothstep(0.4, 2.2, joint))));
}

/** In front of everything: an iron railing, and the lamp. */
function paintRailing(plate: LightPlate): void {
  const iron: Light = [0.007, 0.008, 0.011];
  const litIron = (x: number): Light => mix(iron, [0.14, 0.085, 0.035], Math.exp(-(((x - lampX) / 110) ** 2)));
  for (let x = 0; x < widthPx; x += 6) {
    for (const y of [540, 566]) plate.line(x, y, x + 6, y, y === 540 ? 4 : 2.2, litIron(x));
  }
  for (let x = 28; x < widthPx; x += 83) {
    plate.rectangle(x - 3, 534, 6, quayPx - 532, scale(litIron(x), 0.7));
    plate.lamp(x, 532, 5, litIron(x));
  }
  plate.rectangle(lampX - 3.5, lampY + 16, 7, quayPx - lampY - 14, iron);
  plate.rectangle(lampX - 8, 560, 16, 34, iron);
  plate.line(lampX - 15, lampY + 16, lampX + 15, lampY + 16, 3.5, iron);
  plate.rectangle(lampX - 9, lampY - 14, 18, 28, [14, 7.6, 2.8]);
  for (const side of [-9, 0, 9]) plate.line(lampX + side, lampY - 14, lampX + side * 1.1, lampY + 15, 1.6, iron);
  for (let step = 0; step < 10; step++) plate.rectangle(lampX - 13 + step * 1.25, lampY - 15 - step * 1.2, 26 - step * 2.5, 1.6, iron);
}

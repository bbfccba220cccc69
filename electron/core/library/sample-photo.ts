import { Random } from '../../../models/random.ts';
import { writePng } from './write-png.ts';

const widthPx = 1080;
const heightPx = 720;
const horizon = 0.6;

/** A camera at high sensitivity: shot and read noise in linear light, as shares of full scale. */
const shotNoise = 0.01;
const readNoise = 1.5e-4;

type Colour = readonly [red: number, green: number, blue: number];

/**
 * The sample: an evening at a mountain lake, painted from noise and taken with a camera at its limit.
 * Gives the bytes of a PNG file.
 */
export async function samplePhoto(): Promise<Uint8Array> {
  const random = new Random(7);
  const scene = new Scene(random);
  const rgb = new Uint8Array(3 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const light = scene.lightAt(x / heightPx, y / heightPx);
      for (let channel = 0; channel < 3; channel++) {
        const value = light[channel] ?? 0;
        const noisy = value + Math.sqrt(shotNoise * value + readNoise) * random.normal();
        rgb[3 * (y * widthPx + x) + channel] = Math.round(255 * encodeSrgb(noisy));
      }
    }
    // The shell's only thread paints: let it answer in between.
    if (y % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return writePng({ widthPx, heightPx, rgb });
}

/** Positions are in units of the picture's height; light is linear, 0..1. */
class Scene {
  readonly #clouds: Noise;
  readonly #ridges: readonly { readonly outline: Noise; readonly base: number; readonly relief: number; readonly colour: Colour }[];
  readonly #trees: Noise;
  readonly #rock: Noise;
  readonly #ripples: Noise;
  readonly #meadow: Noise;

  constructor(random: Random) {
    const noise = (): Noise => new Noise(random);
    this.#clouds = noise();
    this.#ridges = [
      { outline: noise(), base: 0.4, relief: 0.34, colour: [0.2, 0.23, 0.36] },
      { outline: noise(), base: 0.49, relief: 0.22, colour: [0.1, 0.13, 0.2] },
      { outline: noise(), base: 0.55, relief: 0.14, colour: [0.05, 0.075, 0.1] },
    ];
    this.#trees = noise();
    this.#rock = noise();
    this.#ripples = noise();
    this.#meadow = noise();
  }

  lightAt(x: number, y: number): Colour {
    const shore = 0.86 + 0.05 * (this.#meadow.fractal(x * 2.2, 3, 4) - 0.5) - 0.05 * x;
    if (y > shore) return this.#shore(x, y, y - shore);
    if (y < horizon) return this.#land(x, y);
    // The lake mirrors the land, stretched and broken by ripples that grow towards us.
    const depth = y - horizon;
    const ripple = this.#ripples.fractal(x * 9, y * 70, 3) - 0.5;
    const mirrored = this.#land(x + 0.08 * depth * ripple, Math.max(0, horizon - depth * 1.25 - 0.3 * depth * ripple));
    const glint = 1 + 0.5 * ripple;
    return scale(mix(mirrored, [0.03, 0.07, 0.1], 0.25), 0.72 * glint);
  }

  #land(x: number, y: number): Colour {
    const forest = horizon - 0.035 - 0.05 * this.#trees.fractal(x * 3, 0, 3) - 0.035 * this.#treeTops(x);
    if (y > forest) {
      const bark = this.#trees.fractal(x * 60, y * 40, 3);
      return scale([0.035, 0.06, 0.03], 0.5 + bark);
    }
    for (const { outline, base, relief, colour } of [...this.#ridges].reverse()) {
      const edge = base - relief * (outline.fractal(x * 2.4, 0, 7) - 0.35);
      if (y > edge) return this.#mountain(x, y, y - edge, colour);
    }
    return this.#sky(x, y);
  }

  #mountain(x: number, y: number, below: number, colour: Colour): Colour {
    // Gullies run downhill, and the low sun lights one side of each.
    const slope = x + 0.5 * y;
    const gullies = this.#rock.fractal(slope * 16, y * 9, 7);
    const lit = Math.max(0.12, 1.1 + 5.5 * (gullies - this.#rock.fractal((slope - 0.011) * 16, (y + 0.008) * 9, 7)));
    const snow = 0.9 * smoothstep(-0.03, 0.05, gullies - 0.33 - 2.4 * below);
    const haze = Math.min(0.5, 1.6 * below);
    return mix(scale(mix(colour, [0.6, 0.56, 0.6], snow), lit), [0.5, 0.4, 0.4], haze * 0.5);
  }

  #sky(x: number, y: number): Colour {
    const height = Math.min(1, y / horizon);
    const clear = mix([0.1, 0.19, 0.42], [0.86, 0.5, 0.28], height ** 1.7);
    const glow = Math.exp(-((x - 1.05) ** 2 + ((y - 0.36) * 1.5) ** 2) / 0.035);
    const cloud = smoothstep(0.5, 0.78, this.#clouds.fractal(x * 2.2, y * 6.5, 6));
    const cloudColour = mix([0.62, 0.5, 0.52], [0.98, 0.66, 0.42], height);
    return mix(mix(clear, cloudColour, 0.85 * cloud), [1, 0.86, 0.6], 0.8 * glow);
  }

  #shore(x: number, y: number, depth: number): Colour {
    const blades = this.#meadow.fractal(x * 120 + 5 * y, y * 26, 3);
    const tufts = this.#meadow.fractal(x * 9, y * 14, 4);
    const flower = this.#trees.at(x * 140, y * 140) > 0.955 && tufts > 0.5;
    if (flower) return [0.72, 0.3, 0.12];
    const grass = mix([0.05, 0.08, 0.02], [0.34, 0.34, 0.09], blades * tufts * 1.7);
    return scale(grass, 0.55 + Math.min(1.1, 7 * depth) * 0.5);
  }

  /** Spikes of differing height, side by side. */
  #treeTops(x: number): number {
    const place = x * 85;
    const spike = 1 - 2 * Math.abs(place - Math.floor(place) - 0.5);
    return spike * (0.35 + 0.9 * this.#trees.at(Math.floor(place) + 0.5, 77.5));
  }
}

/** Value noise on a lattice of 256 x 256 random numbers. Range: 0..1. */
class Noise {
  readonly #lattice: Float32Array;

  constructor(random: Random) {
    this.#lattice = Float32Array.from({ length: 65536 }, () => random.uniform());
  }

  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = smoothstep(0, 1, x - column);
    const v = smoothstep(0, 1, y - row);
    const upper = this.#value(column, row) * (1 - u) + this.#value(column + 1, row) * u;
    const lower = this.#value(column, row + 1) * (1 - u) + this.#value(column + 1, row + 1) * u;
    return upper * (1 - v) + lower * v;
  }

  /** Octaves of halving size and strength. */
  fractal(x: number, y: number, octaves: number): number {
    let sum = 0;
    let total = 0;
    for (let octave = 0; octave < octaves; octave++) {
      const weight = 0.5 ** octave;
      const frequency = 2 ** octave;
      // The offset keeps the octaves' lattices from meeting at the origin.
      sum += weight * this.at(x * frequency + 17.3 * octave, y * frequency + 9.1 * octave);
      total += weight;
    }
    return sum / total;
  }

  #value(column: number, row: number): number {
    return this.#lattice[((row & 255) << 8) | (column & 255)] ?? 0;
  }
}

function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

const scale = ([red, green, blue]: Colour, factor: number): Colour => [red * factor, green * factor, blue * factor];

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** Source: IEC 61966-2-1. */
function encodeSrgb(light: number): number {
  const clipped = Math.min(1, Math.max(0, light));
  return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
}

import type { Light } from './light.ts';

const restEveryRows = 16;

/** Lets the process answer others: pictures are painted on a shell's only thread. */
export const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A picture in linear light that shapes with soft edges are painted on. Positions are in pixels. */
export class LightPlate {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Interleaved RGB. */
  readonly data: Float32Array;

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.data = new Float32Array(3 * widthPx * heightPx);
  }

  /** Paints rows of pixels from `top` on. */
  async shade(top: number, lightAt: (x: number, y: number) => Light): Promise<void> {
    for (let y = top; y < this.heightPx; y++) {
      for (let x = 0; x < this.widthPx; x++) this.data.set(lightAt(x, y), 3 * (y * this.widthPx + x));
      if (y % restEveryRows === 0) await rest();
    }
  }

  /** The light at a place between rows; what lies outside is the edge. */
  at(x: number, y: number): Light {
    const column = Math.min(this.widthPx - 1, Math.max(0, Math.round(x)));
    const upper = Math.min(this.heightPx - 1, Math.max(0, Math.floor(y)));
    const lower = Math.min(this.heightPx - 1, upper + 1);
    const share = Math.min(1, Math.max(0, y - upper));
    const value = (channel: number): number => {
      const from = this.data[3 * (upper * this.widthPx + column) + channel] ?? 0;
      return from + share * ((this.data[3 * (lower * this.widthPx + column) + channel] ?? 0) - from);
    };
    return [value(0), value(1), value(2)];
  }

  rectangle(x: number, y: number, width: number, height: number, light: Light, opacity = 1): void {
    for (let row = Math.max(0, Math.floor(y)); row < Math.min(this.heightPx, y + height); row++) {
      const rowShare = Math.min(row + 1, y + height) - Math.max(row, y);
      for (let column = Math.max(0, Math.floor(x)); column < Math.min(this.widthPx, x + width); column++) {
        this.#cover(column, row, light, opacity * rowShare * (Math.min(column + 1, x + width) - Math.max(column, x)));
      }
    }
  }

  line(fromX: number, fromY: number, toX: number, toY: number, thicknessPx: number, light: Light): void {
    const [dx, dy] = [toX - fromX, toY - fromY];
    const lengthSquared = Math.max(1e-6, dx * dx + dy * dy);
    const reach = thicknessPx / 2 + 1;
    for (let row = Math.max(0, Math.floor(Math.min(fromY, toY) - reach)); row <= Math.min(this.heightPx - 1, Math.max(fromY, toY) + reach); row++) {
      for (let column = Math.max(0, Math.floor(Math.min(fromX, toX) - reach)); column <= Math.min(this.widthPx - 1, Math.max(fromX, toX) + reach); column++) {
        const [x, y] = [column + 0.5 - fromX, row + 0.5 - fromY];
        const along = Math.min(1, Math.max(0, (x * dx + y * dy) / lengthSquared));
        const distance = Math.hypot(x - along * dx, y - along * dy);
        this.#cover(column, row, light, Math.min(1, Math.max(0, thicknessPx / 2 + 0.5 - distance)) * Math.min(1, thicknessPx));
      }
    }
  }

  /** A lamp: a bright core; what surrounds it comes with `bloom`. */
  lamp(x: number, y: number, radiusPx: number, light: Light): void {
    this.line(x, y, x, y, 2 * radiusPx, light);
  }

  /** Adds a share of the light, spread as a lens and the haze of the air spread it. */
  async bloom(radiusPx: number, share: number): Promise<void> {
    const spread = await blurred(this, radiusPx);
    for (let i = 0; i < this.data.length; i++) this.data[i] = (this.data[i] ?? 0) * (1 - share) + share * (spread[i] ?? 0);
  }

  #cover(column: number, row: number, light: Light, share: number): void {
    const at = 3 * (row * this.widthPx + column);
    for (let channel = 0; channel < 3; channel++) {
      const below = this.data[at + channel] ?? 0;
      this.data[at + channel] = below + share * ((light[channel] ?? 0) - below);
    }
  }
}

/** Three box blurs each way, which together are close to a Gaussian of this radius. */
async function blurred({ data, widthPx, heightPx }: LightPlate, radiusPx: number): Promise<Float32Array> {
  let current = data;
  for (let pass = 0; pass < 3; pass++) {
    current = boxBlurred(current, 3, widthPx, 3 * widthPx, heightPx, radiusPx);
    await rest();
    current = boxBlurred(current, 3 * widthPx, heightPx, 3, widthPx, radiusPx);
    await rest();
  }
  return current;
}

/** Means of `2 * radius + 1` neighbours along one direction, by a running sum. */
function boxBlurred(source: Float32Array, step: number, count: number, lineStep: number, lines: number, radius: number): Float32Array {
  const target = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = line * lineStep + channel;
      const value = (i: number): number => source[start + step * Math.min(count - 1, Math.max(0, i))] ?? 0;
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += value(i);
      for (let i = 0; i < count; i++) {
        target[start + step * i] = sum / (2 * radius + 1);
        sum += value(i + radius + 1) - value(i - radius);
      }
    }
  }
  return target;
}

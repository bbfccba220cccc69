/** Loads one picture; rejects when it cannot be had. What it does once it is aborted is of no account. */
export type LoadTile = (address: string, signal: AbortSignal) => Promise<ImageBitmap>;

const concurrentLoads = 6;
const retriesPerTile = 2;

/**
 * Tiles by address: loads what is wanted in that order, forgets what was not used for longest.
 *
 * Owns: its bitmaps; they are closed when they are forgotten.
 */
export class TileStore {
  readonly #load: LoadTile;
  readonly #budgetBytes: number;
  readonly #onChange: () => void;
  /** In order of last use, oldest first. */
  readonly #bitmaps = new Map<string, ImageBitmap>();
  readonly #loading = new Map<string, AbortController>();
  readonly #failures = new Map<string, number>();
  #wanted: readonly string[] = [];
  #heldBytes = 0;

  constructor(load: LoadTile, budgetBytes: number, onChange: () => void) {
    this.#load = load;
    this.#budgetBytes = budgetBytes;
    this.#onChange = onChange;
  }

  get(address: string): ImageBitmap | undefined {
    const bitmap = this.#bitmaps.get(address);
    if (bitmap === undefined) return undefined;
    this.#bitmaps.delete(address);
    this.#bitmaps.set(address, bitmap);
    return bitmap;
  }

  /** Says what is to be seen, most urgent first. What is no longer wanted stops loading. */
  want(addresses: readonly string[]): void {
    this.#wanted = addresses;
    const wanted = new Set(addresses);
    for (const [address, abort] of this.#loading) {
      if (wanted.has(address)) continue;
      // Its place is free at once: Chromium may never settle the decoding of a picture that was called off.
      this.#loading.delete(address);
      abort.abort();
    }
    this.#forgetOldest(wanted);
    this.#loadNext();
  }

  /** How many wanted tiles could not be loaded. */
  get missing(): number {
    return this.#wanted.filter((address) => this.#hasFailed(address)).length;
  }

  /** Whether everything wanted is there or given up. */
  get settled(): boolean {
    return this.#wanted.every((address) => this.#bitmaps.has(address) || this.#hasFailed(address));
  }

  dispose(): void {
    this.want([]);
    for (const bitmap of this.#bitmaps.values()) bitmap.close();
    this.#bitmaps.clear();
    this.#heldBytes = 0;
  }

  #hasFailed(address: string): boolean {
    return (this.#failures.get(address) ?? 0) > retriesPerTile;
  }

  #loadNext(): void {
    for (const address of this.#wanted) {
      if (this.#loading.size >= concurrentLoads) return;
      if (this.#bitmaps.has(address) || this.#loading.has(address) || this.#hasFailed(address)) continue;
      void this.#loadOne(address);
    }
  }

  async #loadOne(address: string): Promise<void> {
    const abort = new AbortController();
    this.#loading.set(address, abort);
    try {
      const bitmap = await this.#load(address, abort.signal);
      if (abort.signal.aborted) {
        bitmap.close();
        return;
      }
      this.#bitmaps.set(address, bitmap);
      this.#heldBytes += bytesOf(bitmap);
      this.#failures.delete(address);
    } catch {
      if (abort.signal.aborted) return;
      // A tile that fails is retried, then counted in `missing`; a coarser one stands in for it.
      this.#failures.set(address, (this.#failures.get(address) ?? 0) + 1);
    }
    this.#loading.delete(address);
    this.#loadNext();
    this.#onChange();
  }

  #forgetOldest(wanted: ReadonlySet<string>): void {
    for (const [address, bitmap] of this.#bitmaps) {
      if (this.#heldBytes <= this.#budgetBytes) return;
      if (wanted.has(address)) continue;
      this.#bitmaps.delete(address);
      this.#heldBytes -= bytesOf(bitmap);
      bitmap.close();
    }
  }
}

function bytesOf(bitmap: ImageBitmap): number {
  return bitmap.width * bitmap.height * 4;
}

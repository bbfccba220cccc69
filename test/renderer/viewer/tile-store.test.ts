import { describe, expect, it, vi, type Mock } from 'vitest';
import { TileStore } from '../../../renderer/viewer/tile-store.ts';

/** A picture as the store sees it: a size, and whether it was closed. */
function bitmap(edgePx = 16): ImageBitmap & { readonly close: Mock<() => void> } {
  return { width: edgePx, height: edgePx, close: vi.fn<() => void>() };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const tileBytes = 16 * 16 * 4;

describe('TileStore', () => {
  it('loads in the order of urgency, six at a time', async () => {
    const asked: string[] = [];
    const store = new TileStore((address) => (asked.push(address), new Promise(() => undefined)), 1e6, () => undefined);
    store.want(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    await settle();
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('stops what is no longer wanted and asks again when it is', async () => {
    const signals: AbortSignal[] = [];
    const store = new TileStore(
      (_, signal) => {
        signals.push(signal);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      },
      1e6,
      () => undefined,
    );
    store.want(['a']);
    store.want([]);
    expect(signals[0]?.aborted).toBe(true);
    await settle();
    store.want(['a']);
    expect(signals).toHaveLength(2);
    expect(store.missing).toBe(0);
  });

  it('waits for nothing that was called off, and drops what comes of it', async () => {
    const loads: { readonly address: string; readonly resolve: (bitmap: ImageBitmap) => void }[] = [];
    const store = new TileStore((address) => new Promise((resolve) => loads.push({ address, resolve })), 1e6, () => undefined);
    const six = ['a', 'b', 'c', 'd', 'e', 'f'];
    store.want(six);
    store.want(['g']);
    store.want(six);
    expect(loads.map(({ address }) => address)).toEqual([...six, 'g', ...six]);

    const [late, current] = [bitmap(), bitmap()];
    loads[0]?.resolve(late);
    await settle();
    expect(store.get('a')).toBeUndefined();
    expect(late.close).toHaveBeenCalledOnce();
    loads[7]?.resolve(current);
    await settle();
    expect(store.get('a')).toBe(current);
    expect(current.close).not.toHaveBeenCalled();
  });

  it('gives up on a tile after two more tries, and says so', async () => {
    const load = vi.fn(() => Promise.reject(new Error('no such tile')));
    const store = new TileStore(load, 1e6, () => undefined);
    store.want(['a']);
    for (let turn = 0; turn < 5; turn++) await settle();
    expect(load).toHaveBeenCalledTimes(3);
    expect(store.missing).toBe(1);
    expect(store.settled).toBe(true);
  });

  it('forgets the longest unused first and never what is wanted', async () => {
    const made = new Map<string, ReturnType<typeof bitmap>>();
    const store = new TileStore(
      (address) => {
        const picture = bitmap();
        made.set(address, picture);
        return Promise.resolve(picture);
      },
      2 * tileBytes,
      () => undefined,
    );
    store.want(['a', 'b', 'c']);
    await settle();
    expect(store.get('a')).toBeDefined();
    store.want(['c']);
    expect(made.get('b')?.close).toHaveBeenCalledOnce();
    expect(made.get('a')?.close).not.toHaveBeenCalled();
    expect(made.get('c')?.close).not.toHaveBeenCalled();
    expect(store.get('b')).toBeUndefined();
  });
});

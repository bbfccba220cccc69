import pLimit from 'p-limit';
import { ForegroundWork } from '../foundation/foreground-work.ts';
import type { Progress } from '../foundation/progress.ts';
import type { RestoredPhoto, RestorePhotoOptions, RestorePhotoServices } from './restore-photo.ts';
import { restorePhoto } from './restore-photo.ts';
import { standAside } from './stand-aside.ts';

/** What became of a photo: what was restored, or what was thrown. `seconds`: from its reading to its end, with its waiting. */
export type SettledPhoto = ({ readonly restored: RestoredPhoto } | { readonly thrown: unknown }) & { readonly seconds: number };

interface RestorePhotosOptions<Photo> {
  readonly optionsOf: (photo: Photo) => RestorePhotoOptions;
  /** Told of each photo as it ends; of none that stopping has ended. */
  readonly onSettled: (photo: Photo, settled: SettledPhoto) => void;
  readonly onProgress: (photo: Photo, progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Stops one photo alone; it is told of as having thrown. */
  readonly signalOf?: (photo: Photo) => AbortSignal;
  /** What goes before; nothing when absent. */
  readonly foreground?: ForegroundWork;
}

/** One is read or written, one is in the networks, and one waits between. */
const mostUnderWay = 3;

/**
 * Restores many photos: while one is in the networks, the next is decoded and the one before is encoded. They end in their order, but for
 * those that were skipped or failed early. Each is asked for when there is room for it, so that what is still to come may change.
 *
 * Cost: the scratch images of three photos. Only one is in a codec at a time, and holds as much memory as one alone.
 */
export async function restorePhotos<Photo>(
  services: RestorePhotoServices,
  photos: Iterable<Photo>,
  { optionsOf, onSettled, onProgress, signal, signalOf, foreground = new ForegroundWork() }: RestorePhotosOptions<Photo>,
): Promise<void> {
  const [codec, network] = [pLimit(1), pLimit(1)];
  const aside = standAside(services.inference, foreground);
  const { imaging, scratch } = services;
  const way = async (photo: Photo): Promise<void> => {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    const report = (progress: Progress): void => {
      onProgress(photo, progress);
    };
    let settled: SettledPhoto;
    try {
      const own = signalOf?.(photo);
      const either = own === undefined ? signal : AbortSignal.any([signal, own]);
      const restored = await restorePhoto(
        { imaging, inference: aside.inference, scratch },
        optionsOf(photo),
        { signal: either, onProgress: report },
        { codec: aside.lane(codec, either), network: aside.lane(network, either) },
      );
      settled = { restored, seconds: seconds() };
    } catch (thrown) {
      if (isAborted(signal)) return;
      settled = { thrown, seconds: seconds() };
    }
    onSettled(photo, settled);
  };
  const coming = photos[Symbol.iterator]();
  const one = async (): Promise<void> => {
    while (!isAborted(signal)) {
      const next = coming.next();
      if (next.done === true) return;
      await way(next.value);
    }
  };
  try {
    await Promise.all(Array.from({ length: mostUnderWay }, one));
  } finally {
    aside.end();
  }
}

/** A function: the answer changes while a photo is awaited. */
const isAborted = ({ aborted }: AbortSignal): boolean => aborted;

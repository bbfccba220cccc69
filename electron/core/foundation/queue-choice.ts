/** All photos of a folder, or of those that were shot as raw files and as JPEGs the ones or the others, by their names. */
export const queueChoices = ['all', 'raw', 'not-raw'] as const;
export type QueueChoice = (typeof queueChoices)[number];

/** Which of the photos that were chosen are taken. */
export interface QueueWish {
  readonly which: QueueChoice;
  /** A day as `2026-11-30`: only files that were changed on it, by this machine's clock, or later. */
  readonly changedSince: string | null;
  /** What names hold, with the folder's before them, as in "day 2/DSC"; in any case of letters. Empty: all. */
  readonly named: string;
}

export const allPhotos: QueueWish = { which: 'all', changedSince: null, named: '' };

/** How a photo's file is written, beyond its format. No imports: the page's contract names it. */
export const bitDepthChoices = ['keep', 8, 16] as const;
export const chromaChoices = ['4:4:4', '4:2:0'] as const;

/**
 * What a photo tells besides its picture. `camera`: how it was taken, its capture time and maker's notes. `words`: title, caption,
 * keywords, rating, people, rights. `place`: where it was taken.
 */
export const metadataGroups = ['camera', 'words', 'place'] as const;
export type MetadataGroup = (typeof metadataGroups)[number];

export interface Writing {
  /** Of JPEG, WebP and AVIF; null: so that no loss is seen. Range: 1..100. */
  readonly quality: number | null;
  /** Of PNG and TIFF; the others have 8 bits. Floating point is kept in a TIFF, and becomes 16 bits in a PNG. */
  readonly bitDepth: (typeof bitDepthChoices)[number];
  /** Of JPEG and AVIF: whether colours are as fine as brightness, or half as fine. */
  readonly chroma: (typeof chromaChoices)[number];
  /** What is left out of the file; the profile never is. */
  readonly leavesOut: readonly MetadataGroup[];
}

/** Nothing is lost that need not be. */
export const usualWriting: Writing = { quality: null, bitDepth: 'keep', chroma: '4:4:4', leavesOut: [] };

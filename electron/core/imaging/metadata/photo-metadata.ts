/**
 * What a photo carries besides its pixels, as raw bytes so that nothing is lost on the way.
 */
export interface PhotoMetadata {
  /** ICC profile. */
  readonly icc?: Uint8Array;
  /** EXIF as a small TIFF: "II*" or "MM*", directories, values. */
  readonly exif?: Uint8Array;
  /** XMP packet, UTF-8. */
  readonly xmp?: Uint8Array;
  /** IPTC-IIM records. */
  readonly iptc?: Uint8Array;
  /** Segments or chunks that mean something in this format only: comments, resolution, gamma. */
  readonly own?: readonly Uint8Array[];
}

/** More in one block, or in all that is a format's own, is an attack: profiles, EXIF and XMP have some ten or hundred kilobytes. */
export const largestBlockBytes = 16_000_000;

/** Segments or chunks before and beside the picture's data; more are an attack. */
export const mostBlocks = 10_000;

/** Without what is too large. */
export function affordableMetadata({ icc, exif, xmp, iptc, own }: PhotoMetadata): PhotoMetadata {
  const fits = (block: Uint8Array | undefined): block is Uint8Array => block !== undefined && block.length <= largestBlockBytes;
  let ownBytes = 0;
  return {
    ...(fits(icc) ? { icc } : {}),
    ...(fits(exif) ? { exif } : {}),
    ...(fits(xmp) ? { xmp } : {}),
    ...(fits(iptc) ? { iptc } : {}),
    ...(own === undefined ? {} : { own: own.slice(0, mostBlocks).filter(({ length }) => (ownBytes += length) <= largestBlockBytes) }),
  };
}

/** The same bytes in memory of their own: as they were read, they keep the whole file. */
export const copiedMetadata = ({ icc, exif, xmp, iptc, own }: PhotoMetadata): PhotoMetadata => ({
  ...(icc === undefined ? {} : { icc: new Uint8Array(icc) }),
  ...(exif === undefined ? {} : { exif: new Uint8Array(exif) }),
  ...(xmp === undefined ? {} : { xmp: new Uint8Array(xmp) }),
  ...(iptc === undefined ? {} : { iptc: new Uint8Array(iptc) }),
  ...(own === undefined ? {} : { own: own.map((block) => new Uint8Array(block)) }),
});

/** One file format's way to hold metadata. */
export interface MetadataContainer {
  readonly read: (file: Uint8Array) => PhotoMetadata;
  /**
   * The file with metadata, in pieces of which most are views of `file`: it may be large, and is not copied. It must hold no metadata yet.
   * What the format has no place for is left out; `own` must come from the same format.
   */
  readonly write: (file: Uint8Array, metadata: PhotoMetadata) => readonly Uint8Array[];
}

import type { JxlRegion, LibJxl } from './lib-jxl.ts';
import { newLibJxl } from './lib-jxl.ts';
import { startsWith, viewOf } from './metadata/bytes.ts';
import { pngChunks } from './metadata/png-chunks.ts';
import type { PictureSize } from './picture.ts';

/** A profile, or the numbers of ITU-T H.273. */
export type DecodedColours = { readonly icc: Uint8Array } | { readonly primaries: number; readonly transfer: number };

/** Profiles have ten or thirty. */
const mostTags = 100;
/** In pieces, since jxl-oxide would hold a whole file twice. */
const pieceBytes = 1024 ** 2;

/**
 * One JPEG XL in an instance of jxl-oxide of its own (WebAssembly): what a hostile file does to that memory, no other meets, and all of it is
 * given back with the instance, by the next garbage collection.
 *
 * Throws: in all its methods, an error of jxl-oxide's words, or of WebAssembly's where it gave up.
 */
export class JxlFile {
  readonly #lib: LibJxl;
  readonly #image: number;
  #isBegun = false;

  constructor() {
    this.#lib = newLibJxl();
    this.#image = this.#lib.jxlimage_new();
  }

  /** Takes a file, or as much of a codestream as has its header and its profile. */
  feed(bytes: Uint8Array, { onlyHeader = false }: { readonly onlyHeader?: boolean } = {}): void {
    const lib = this.#lib;
    for (let at = 0; at < bytes.length && !(onlyHeader && this.#isBegun); at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      const pointer = lib.__wbindgen_malloc(piece.length, 1) >>> 0;
      new Uint8Array(lib.memory.buffer).set(piece, pointer);
      const [, ...fed] = lib.jxlimage_feedBytes(this.#image, pointer, piece.length);
      this.#check(fed);
      if (!this.#isBegun) {
        const [isThere, ...begun] = lib.jxlimage_tryInit(this.#image);
        this.#check(begun);
        this.#isBegun = isThere !== 0;
      }
    }
    if (!this.#isBegun) throw new Error('jxl-oxide: the header is cut short');
  }

  /** Upright. */
  get size(): PictureSize {
    return { widthPx: this.#lib.jxlimage_width(this.#image), heightPx: this.#lib.jxlimage_height(this.#image) };
  }

  /** Whether nothing is missing; else it would show what there is. */
  get isWhole(): boolean {
    return this.#lib.jxlimage_is_loading_done(this.#image) !== 0;
  }

  /** Pictures that are shown one after the other. */
  get pictures(): number {
    return this.#lib.jxlimage_num_loaded_keyframes(this.#image);
  }

  /**
   * The profile that was put into the file, byte for byte; undefined where it is not to be found. There is no call for it, only for one that
   * means the same: so it is looked for where it lies, which is once in the memory of a file that was only begun.
   */
  embeddedProfile(): Uint8Array | undefined {
    const memory = Buffer.from(this.#lib.memory.buffer);
    for (let at = memory.indexOf('acsp'); at >= 0; at = memory.indexOf('acsp', at + 1)) {
      const start = at - 36;
      const length = start < 0 ? 0 : memory.readUInt32BE(start);
      const found = memory.subarray(Math.max(0, start), start + length);
      if (found.length === length && isProfile(found)) return new Uint8Array(found);
    }
    return undefined;
  }

  /** What the decoded colours mean. Cost: decodes one place, and what it depends on. */
  decodedColours(): DecodedColours {
    const { icc, own = [] } = pngChunks.read(this.png({ left: 0, top: 0, width: 1, height: 1 }));
    if (icc !== undefined) return { icc };
    const codePoints = own.find((chunk) => startsWith(chunk.subarray(4), 'cICP'));
    if (codePoints === undefined) throw new Error('jxl-oxide: says nothing of the colours');
    return { primaries: codePoints[8] ?? 0, transfer: codePoints[9] ?? 0 };
  }

  /** A part of the picture, as a PNG of 8 bits, or of 16 where it has more than 8. Cost: that of the part, and without loss 12 bytes of memory for each pixel of the whole. */
  png(region: JxlRegion): Uint8Array {
    const lib = this.#lib;
    lib.jxlimage_set_rendering_region(this.#image, region);
    const [render, ...rendered] = lib.jxlimage_render(this.#image, 0);
    this.#check(rendered);
    const [bytes, length, ...encoded] = lib.renderresult_encodeToPng(render);
    this.#check(encoded);
    const png = new Uint8Array(lib.memory.buffer).slice(bytes >>> 0, (bytes >>> 0) + length);
    lib.__wbindgen_free(bytes, length, 1);
    return png;
  }

  #check([wordsAt, failed]: readonly [number, number]): void {
    if (failed !== 0) throw new Error(`jxl-oxide: ${String(this.#lib.__wbindgen_export_2.get(wordsAt))}`);
  }
}

/** Whether this is a profile with all its tags in it. Source: ICC.1:2010, sec. 7.3. */
function isProfile(icc: Uint8Array): boolean {
  const view = viewOf(icc);
  const count = icc.length < 132 ? 0 : view.getUint32(128);
  if (count === 0 || count > mostTags || 132 + 12 * count > icc.length) return false;
  return Array.from({ length: count }, (_, i) => 132 + 12 * i).every((at) => view.getUint32(at + 4) + view.getUint32(at + 8) <= icc.length);
}

import type { FilledSentence, Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';

export const damaged = (cause: unknown): TapeError =>
  new TapeError('image-damaged', 'The photo is damaged or cut short and cannot be decoded.', {
    kept: 'The file was not changed.',
    remedy: 'Copy it from the camera or the backup again.',
    cause,
  });

export const tooLarge = (): TapeError =>
  new TapeError('image-too-large', 'The photo is larger than the 300 megapixels that the app takes.', {
    remedy: 'Crop it or cut it into parts.',
  });

export const unreadablePixels = (stored: string | FilledSentence): TapeError =>
  new TapeError('format-unsupported', sentence('The photo stores its pixels as {kind}, which the app cannot read.', { kind: stored }), {
    remedy: 'Save it with 8 or 16 bits per channel.',
  });

export const unconvertedCmyk = (): TapeError =>
  new TapeError('colour-unsupported', 'The photo is in CMYK, the colours of a printing press.', {
    remedy: 'Convert it to an RGB profile first, or let it be converted: in the settings, or by --convert-cmyk on the command line.',
  });

export const wrongColours = (message: Sentence): TapeError =>
  new TapeError('colour-unsupported', message, { remedy: 'Convert it to an RGB profile first.' });

/** LibRaw's errors have no words, and do not tell these two apart. */
export const unreadableRaw = (cause: unknown): TapeError =>
  new TapeError('image-damaged', 'The raw file is damaged, or of a camera that the app does not know.', {
    kept: 'The file was not changed.',
    remedy: "Copy it from the camera again, or develop it to a 16-bit TIFF with the maker's program.",
    cause,
  });

export const highDynamicRange = (): TapeError => wrongColours(sentence('The photo is in HDR (HLG or PQ), brighter than a plain file can be.'));

export const codePointsOnly = (): TapeError => wrongColours(sentence('The photo tells its colours by code points instead of a profile, and they are not sRGB.'));

export const animation = (): TapeError =>
  new TapeError('format-unsupported', 'This is an animation; the app restores still photos.', {
    remedy: 'Save one of its pictures as a photo.',
  });

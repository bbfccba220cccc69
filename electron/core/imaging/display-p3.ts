import sharp from 'sharp';

let profile: Promise<Uint8Array> | undefined;

/** The profile of Display P3, as the codec has it: what colours that need another space are brought to. */
export function displayP3(): Promise<Uint8Array> {
  profile ??= sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
    .withIccProfile('p3')
    .tiff()
    .toBuffer()
    .then(async (tiff) => (await sharp(tiff).metadata()).icc ?? new Uint8Array());
  return profile;
}

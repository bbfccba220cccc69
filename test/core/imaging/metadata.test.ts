import { beforeAll, describe, expect, test } from 'vitest';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { exiftool, missingOracles, tagsOf } from '../../support/oracles.ts';
import type { Tags } from '../../support/oracles.ts';
import { newPhoto, photoFormats, roundTrip } from '../../support/round-trip.ts';

const exif = [
  '-IFD0:Make=Maker',
  '-IFD0:Model=Model 1',
  '-IFD0:ImageDescription=A bridge, früh am Morgen',
  '-IFD0:Artist=Ann',
  '-IFD0:Copyright=(c) Ann',
  '-IFD0:ModifyDate=2024:05:06 07:08:09',
  '-IFD0:XResolution=300',
  '-IFD0:YResolution=300',
  '-IFD0:ResolutionUnit=2',
  '-IFD0:XPTitle=Brücke',
  '-ExifIFD:DateTimeOriginal=2024:01:02 03:04:05',
  '-ExifIFD:OffsetTimeOriginal=+02:00',
  '-ExifIFD:ExposureTime=1/250',
  '-ExifIFD:FNumber=2.8',
  '-ExifIFD:ISO=12800',
  '-ExifIFD:LensModel=50mm F1.8',
  '-ExifIFD:UserComment=Hello',
  '-GPS:GPSLatitude=52.5',
  '-GPS:GPSLatitudeRef=N',
  '-GPS:GPSLongitude=13.25',
  '-GPS:GPSLongitudeRef=E',
];
const xmp = [
  '-XMP-dc:Title=A & B <c> "d"',
  '-XMP-dc:Title-de=Brücke',
  '-XMP-dc:Subject=bridge',
  '-XMP-dc:Subject+=river',
  '-XMP-xmp:Rating=4',
  '-XMP-photoshop:City=Berlin',
  '-XMP-crs:Exposure2012=+0.50',
];
const iptc = ['-IPTC:Keywords=bridge', '-IPTC:Keywords+=river', '-IPTC:Caption-Abstract=A bridge', '-IPTC:City=Berlin'];
const holdsIptc: readonly PhotoFormat[] = ['jpeg', 'png', 'tiff'];

/** The codec writes EXIF anew and says what the pixels say. */
const addedByAvif = ['IFD0:Orientation', 'ExifIFD:ExifImageWidth', 'ExifIFD:ExifImageHeight'];

/** Of the three kinds; those that JPEG asks for (JFIF's neighbours) say nothing of the photo. */
const told = (tags: Tags): Tags =>
  Object.fromEntries(
    Object.entries(tags).filter(
      ([name]) => /^(IFD0|ExifIFD|GPS|XMP-[^:]*|IPTC):/.test(name) && !/^XMP-tape:|:(YCbCrPositioning|ComponentsConfiguration|XMPToolkit)$/.test(name),
    ),
  );

describe.skipIf(missingOracles.length > 0)('what exiftool wrote into a photo', () => {
  const photos = new Map<PhotoFormat, string>();
  const exported = new Map<string, string>();
  let tags: ReadonlyMap<string, Tags>;
  const before = (format: PhotoFormat): Tags => tags.get(photos.get(format) ?? '') ?? {};
  const after = (from: PhotoFormat, to: PhotoFormat): Tags => tags.get(exported.get(`${from} ${to}`) ?? '') ?? {};

  beforeAll(async () => {
    for (const format of photoFormats) photos.set(format, await newPhoto(format));
    const of = (formats: readonly PhotoFormat[]): readonly string[] => formats.map((format) => photos.get(format) ?? '');
    exiftool('-overwrite_original', ...exif, ...xmp, ...of(photoFormats));
    exiftool('-overwrite_original', ...iptc, ...of(holdsIptc));
    for (const [from, path] of photos) {
      for (const to of photoFormats) exported.set(`${from} ${to}`, (await roundTrip(path, to)).outputPath);
    }
    tags = tagsOf(...photos.values(), ...exported.values());
  });

  test.each(photoFormats)('is in the fixture: %s', (format) => {
    expect(before(format)).toMatchObject({ 'ExifIFD:ISO': 12800, 'XMP-dc:Subject': ['bridge', 'river'], 'GPS:GPSLongitude': 13.25 });
    if (holdsIptc.includes(format)) expect(before(format)).toMatchObject({ 'IPTC:Keywords': ['bridge', 'river'] });
  });

  test.each(photoFormats)('is the same after an export as %s, but for our recipe', (format) => {
    const differences = Object.entries({ ...before(format), ...after(format, format) }).filter(
      ([name]) => JSON.stringify(before(format)[name]) !== JSON.stringify(after(format, format)[name]),
    );
    expect(differences.map(([name]) => name).filter((name) => !name.startsWith('XMP-tape:'))).toEqual(format === 'avif' ? addedByAvif : []);
  });

  test.each(photoFormats.flatMap((from) => photoFormats.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'goes from %s to %s',
    (from, to) => {
      const expected = Object.entries(told(before(from))).filter(([name]) => holdsIptc.includes(to) || !name.startsWith('IPTC:'));
      expect(expected.length).toBeGreaterThan(25);
      expect(after(from, to)).toMatchObject(Object.fromEntries(expected));
    },
  );

  test.each(photoFormats)('is joined by the recipe: %s', (format) => {
    expect(after(format, format)).toMatchObject({
      'XMP-tape:Task': 'denoise',
      'XMP-tape:Model': 'test-model',
      'XMP-tape:Device': 'CPU <2 "cores"> & more, $& $1',
      'XMP-tape:AppVersion': '1.2.3',
    });
  });
});

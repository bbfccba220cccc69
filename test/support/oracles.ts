import { execFileSync, spawnSync } from 'node:child_process';

/** Programs that read and write photos and are not ours; what is absent is named, so that a skip says why. */
export const missingOracles: readonly string[] = ['exiftool', 'convert', 'compare'].filter((name) => {
  try {
    execFileSync(name, [name === 'exiftool' ? '-ver' : '-version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});
if (missingOracles.length > 0) {
  process.stderr.write(`Not installed: ${missingOracles.join(', ')}. Tests that compare with them are skipped.\n`);
}

/** Whether the program that everybody's raw converters descend from is not there. */
export const missingDcraw: boolean = (() => {
  const { error } = spawnSync('dcraw', [], { stdio: 'ignore' });
  if (error !== undefined) process.stderr.write('Not installed: dcraw. The test that compares raw files with it is skipped.\n');
  return error !== undefined;
})();

const run = (name: string, args: readonly string[]): Buffer =>
  execFileSync(name, args, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MAGICK_THREAD_LIMIT: '1' } });

/** ImageMagick. */
export const convert = (...args: readonly string[]): Buffer => run('convert', args);

/** PSNR over all values of two pictures without alpha, by ImageMagick's `compare`. Units: dB. */
export function magickPsnrDb(a: string, b: string): number {
  // It answers on standard error, and ends with status 1 when the pictures differ.
  const { stderr } = spawnSync('compare', ['-metric', 'PSNR', a, b, 'null:'], { encoding: 'utf8' });
  return Number.parseFloat(stderr);
}

export const exiftool = (...args: readonly string[]): Buffer => run('exiftool', args);

/**
 * Samples as ImageMagick reads them, scaled to 16 bits: colours and rows as they lie in the file, grey
 * repeated. All files in one go, since a process takes longer than a picture; they must have equally many pixels.
 *
 * Shapes: each interleaved [H, W, 4].
 */
export function magickPixels(...paths: readonly string[]): readonly Uint16Array[] {
  const bytes = convert(...paths, '-depth', '16', '-endian', 'LSB', 'rgba:-');
  const samples = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const length = samples.length / paths.length;
  return paths.map((_, i) => samples.subarray(i * length, (i + 1) * length));
}

/** What ImageMagick says of each file: a format string's answer, as `-format` takes it. */
export const magickSays = (format: string, ...paths: readonly string[]): readonly string[] =>
  convert(...paths, '-format', `${format}\n`, 'info:').toString().trimEnd().split('\n');

/** What follows from the pixels, the file or the program: how they are packed, where they lie. */
const notMetadata =
  /^(SourceFile$|(ExifTool|System|File|Composite|QuickTime|Meta|RIFF):|PNG:(BitDepth|ColorType|Compression|Filter|Interlace|ImageWidth|ImageHeight)$|IFD0:(Compression|StripOffsets|StripByteCounts|RowsPerStrip|Predictor|FillOrder|PlanarConfiguration|PhotometricInterpretation|BitsPerSample|SamplesPerPixel|SampleFormat|SubfileType|ImageWidth|ImageHeight|ExtraSamples)$)/;

export type Tags = Readonly<Record<string, unknown>>;

/** All metadata tags of each file by "group:name", as exiftool reads them. */
export function tagsOf(...paths: readonly string[]): ReadonlyMap<string, Tags> {
  const files = JSON.parse(exiftool('-json', '-G1', '-n', ...paths).toString()) as readonly (Tags & { readonly SourceFile: string })[];
  return new Map(
    files.map((tags) => [tags.SourceFile, Object.fromEntries(Object.entries(tags).filter(([name]) => !notMetadata.test(name)))]),
  );
}

/** The ICC profile embedded in each file, in base64; undefined where there is none. */
export function profilesOf(...paths: readonly string[]): readonly (string | undefined)[] {
  const files = JSON.parse(exiftool('-json', '-b', '-ICC_Profile', ...paths).toString()) as readonly { readonly ICC_Profile?: string }[];
  return files.map((file) => file.ICC_Profile);
}

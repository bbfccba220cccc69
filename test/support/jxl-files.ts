import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isInstalled } from './is-installed.ts';
import { temporaryFolder } from './real-workers.ts';

/** Whether libjxl's own programs are there: `cjxl` and `djxl`, in Debian's libjxl-tools. */
export const canWriteJxl = isInstalled('cjxl', '--version', 'Tests that need JPEG XL photos');

/** Without loss of anything. */
export const losslessJxl = ['-q', '100'] as const;

/** A JPEG XL of a PNG, a JPEG or a PFM, in a folder of its own. */
export function writeJxl(photoPath: string, ...words: readonly string[]): string {
  const path = join(temporaryFolder(), 'photo.jxl');
  execFileSync('cjxl', [photoPath, path, ...words], { stdio: 'ignore' });
  return path;
}

/** The same picture as libjxl reads it. */
export function jxlAsPng(path: string): string {
  const png = join(temporaryFolder(), 'photo.png');
  execFileSync('djxl', [path, png], { stdio: 'ignore' });
  return png;
}

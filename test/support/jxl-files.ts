import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from './real-workers.ts';

/** Whether libjxl's own programs are there: `cjxl` and `djxl`, in Debian's libjxl-tools. */
export const canWriteJxl: boolean = (() => {
  try {
    execFileSync('cjxl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('Not installed: cjxl. Tests that need JPEG XL photos are skipped.\n');
    return false;
  }
})();

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

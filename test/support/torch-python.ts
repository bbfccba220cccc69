import { spawnSync } from 'node:child_process';

/** A Python that has torch: the one that is named, Debian's own, or the first on the path. */
export const torchPython: string | undefined = [process.env['TAPE_STUDIO_PYTHON'], '/usr/bin/python3', 'python3'].find(
  (python) => python !== undefined && spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

if (torchPython === undefined) {
  process.stderr.write('No Python with torch (Debian: python3-torch). Tests that run PyTorch are skipped.\n');
} else {
  process.env['TAPE_STUDIO_PYTHON'] = torchPython;
}

/**
 * A folder that electron-builder takes for Electron, where the real one cannot be had: the packager does
 * all its work on it, fuses included. What it makes does not start.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Marks the fuses in Electron's binary, as @electron/fuses looks for them: version 1, eight, all inherited. */
const fuseWire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 8]), Buffer.alloc(8, 0x90)]);

/** Writes the folder as Linux has it. */
export function writeStubElectron(folder) {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  writeFileSync(join(folder, 'electron'), fuseWire, { mode: 0o755 });
  writeFileSync(join(folder, 'LICENSE'), 'stub\n');
  return folder;
}

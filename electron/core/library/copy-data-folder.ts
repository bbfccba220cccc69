import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readlinkSync, readSync, statSync, symlinkSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { syncFolder } from '../foundation/atomic-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { privateFolder } from './state-folder.ts';

const pieceBytes = 1 << 20;

/**
 * Copies what is in a folder into another, down to the disk, and reads each file back: what is there when it returns is what was
 * here. `leftOut`: names that stay.
 *
 * Throws: what the disks say; `output-not-writable` where a copy is not what was copied.
 */
export function copyDataFolder(from: string, to: string, leftOut: readonly string[] = []): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (leftOut.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyDataFolder(source, privateFolder(target));
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isFile()) copyFile(source, target);
  }
  syncFolder(to);
}

/** What copying would write. Units: bytes. */
export function bytesToCopy(from: string, leftOut: readonly string[] = []): number {
  return readdirSync(from, { withFileTypes: true })
    .filter(({ name }) => !leftOut.includes(name))
    .reduce((sum, entry) => {
      const path = join(from, entry.name);
      if (entry.isDirectory()) return sum + bytesToCopy(path);
      return entry.isFile() ? sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : sum;
    }, 0);
}

function copyFile(from: string, to: string): void {
  const target = openSync(to, 'wx', 0o600);
  let copied: string;
  try {
    copied = digestOf(from, (piece) => {
      for (let written = 0; written < piece.length; ) written += writeSync(target, piece, written);
    });
    fsyncSync(target);
  } finally {
    closeSync(target);
  }
  const { atime, mtime, size } = statSync(from);
  utimesSync(to, atime, mtime);
  if (statSync(to).size === size && digestOf(to) === copied) return;
  throw new TapeError('output-not-writable', sentence('The copy {file} is not what was copied.', { file: to }), { remedy: 'Choose another disk: this one may be failing.' });
}

/** A file's SHA-256, and each of its pieces as it is read. */
function digestOf(path: string, onPiece: (piece: Uint8Array) => void = () => undefined): string {
  const [hash, buffer, file] = [createHash('sha256'), Buffer.alloc(pieceBytes), openSync(path, 'r')];
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read));
      onPiece(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

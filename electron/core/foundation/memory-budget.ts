import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** How a worker is told what it may hold, in its environment. Units: bytes. */
export const memoryVariable = 'TAPE_STUDIO_MEMORY_BYTES';

/** What a number of gigabytes that a person chose means. */
export const bytesOfGigabytes = (gigabytes: number): number => gigabytes * 1e9;

/** For people: 1.5 GB. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Half of the machine's memory, which leaves the other half to the rest; never less than what a photo of 100 megapixels takes. */
export const automaticBudgetBytes = (): number => Math.max(bytesOfGigabytes(2), totalmem() / 2);

/** What this very process may hold; anything where it was not told. */
export function ownBudgetBytes(): number {
  const told = Number(process.env[memoryVariable]);
  return told > 0 ? told : Infinity;
}

/**
 * What a process holds in memory now, without the files that it reads by way of memory, which the system takes back as it likes; undefined
 * where the system does not tell it of others: only Linux does without a further process.
 */
export function heldBytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
  } catch {
    // It has just gone.
    return undefined;
  }
}

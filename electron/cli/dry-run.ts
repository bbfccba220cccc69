import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { bytesInWords } from '../core/foundation/bytes-in-words.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { ImagingService } from '../core/imaging/imaging-service.ts';
import { planPhoto } from '../core/inference/restore-photo.ts';
import type { PlannedPhoto } from '../core/inference/restore-photo.ts';
import { freeBytesAt, mostBytes } from '../core/queue/most-bytes.ts';
import type { NamedPhoto } from '../core/library/photo-paths.ts';
import { exitStatus } from './command.ts';
import type { Reporter } from './reporter.ts';

/** Says what would be done, and what room it would take, and does nothing. */
export async function dryRun(
  photos: readonly NamedPhoto[],
  { imaging, reporter, signal, planOf }: {
    readonly imaging: ImagingService;
    readonly reporter: Reporter;
    readonly signal: AbortSignal;
    readonly planOf: (photo: NamedPhoto) => Parameters<typeof planPhoto>[1];
  },
): Promise<number> {
  const planned: PlannedPhoto[] = [];
  let [skipped, failed] = [0, 0];
  // A function: the answer changes while a photo is awaited.
  const interrupted = (): boolean => signal.aborted;
  for (const photo of photos) {
    if (interrupted()) break;
    const name = basename(photo.path);
    try {
      const plan = await planPhoto(imaging, planOf(photo), { signal });
      const { rule, outputPath, widthPx, heightPx } = plan;
      if (rule === null) skipped += 1;
      else planned.push(plan);
      reporter.result({ input: photo.path, output: rule === null ? null : outputPath, widthPx, heightPx });
      const asWhat = `${basename(outputPath)}${rule === 'unique' && existsSync(outputPath) ? ', under a name that is free' : ''}`;
      reporter.say(rule === null ? `${name}: would be skipped, because the output exists.` : `${name} → ${asWhat}, ${((widthPx * heightPx) / 1e6).toFixed(1)} MP`);
    } catch (thrown) {
      if (interrupted()) break;
      const error = TapeError.from(thrown);
      failed += 1;
      reporter.error(error, name);
    }
  }
  const bytes = planned.reduce((sum, plan) => sum + mostBytes(plan), 0);
  const [first] = planned;
  const freeBytes = first === undefined ? null : freeBytesAt(dirname(first.outputPath));
  reporter.summary({ dryRun: true, planned: planned.length, skipped, failed, interrupted: interrupted(), mostBytes: bytes, freeBytes });
  const room = freeBytes === null ? '' : `, of ${bytesInWords(freeBytes)} that are free`;
  reporter.say(`${planned.length} would be restored, ${skipped} skipped, ${failed} would fail. The files would take at most about ${bytesInWords(bytes)}${room}.`);
  return failed > 0 ? exitStatus.someFailed : exitStatus.done;
}

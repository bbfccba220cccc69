import { readFileSync, renameSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { DeviceChoice, InferenceService } from '../inference/inference-service.ts';
import { exportInspection } from '../inspection/export-inspection.ts';
import { makeRows } from '../inspection/make-rows.ts';
import type { InspectionExport } from './inspection-wishes.ts';
import type { InstalledModelFolder } from './installed-models.ts';
import { referenceTo } from './installed-models.ts';
import type { InspectionParts } from './open-inspection.ts';
import { assertSameSize, OpenInspection } from './open-inspection.ts';
import type { OpenPhoto } from './open-pictures.ts';

/** The photos that are looked at through a model's prior: one inspection for each photo, closed with it. */
export class Inspections {
  readonly #parts: InspectionParts & { readonly imaging: ImagingService; readonly inference: InferenceService };
  /** Makes training rest and the queue stand aside; gives how to let them go on. */
  readonly #goFirst: () => () => void;
  readonly #open = new Map<string, OpenInspection>();

  constructor(parts: InspectionParts & { readonly imaging: ImagingService; readonly inference: InferenceService }, goFirst: () => () => void) {
    this.#parts = parts;
    this.#goFirst = goFirst;
  }

  /**
   * Restores a photo and its pseudo ground truth with a model, to be looked at. The same model again costs nothing; another
   * one replaces the first as soon as it is done.
   *
   * Throws: `wrong-use` for a reference of another size; what the inference worker throws.
   */
  async open(
    { photo, model, reference, device }: { readonly photo: OpenPhoto; readonly model: InstalledModelFolder; readonly reference: OpenPhoto | null; readonly device: DeviceChoice },
    { signal, onProgress }: CallOptions = {},
  ): Promise<OpenInspection> {
    if (reference !== null) assertSameSize(photo, reference);
    const before = [...this.#open.values()].find((inspection) => inspection.photo === photo);
    if (before?.model.card.weights.sha256 === model.card.weights.sha256) {
      before.compareWith(reference);
      return before;
    }
    const folder = this.#parts.scratch.newFolder();
    const end = this.#goFirst();
    try {
      const { rows, outcome } = await makeRows(
        this.#parts.inference,
        { model: referenceTo(model), device, scratchPath: photo.scratchPath, referenceScratchPath: null, folder },
        {
          signal: AbortSignal.any([photo.closed.signal, ...(signal === undefined ? [] : [signal])]),
          ...(onProgress === undefined ? {} : { onProgress }),
        },
      );
      // The photo may have been closed in the very moment when the work was done.
      this.#parts.pictures.photo(photo.id);
      const inspection = new OpenInspection(this.#parts, { photo, model, outcome, rows, folder });
      inspection.compareWith(reference);
      before?.close();
      if (before !== undefined) this.#open.delete(before.id);
      this.#open.set(inspection.id, inspection);
      return inspection;
    } catch (thrown) {
      this.#parts.scratch.remove(folder);
      if (photo.closed.signal.aborted) throw new TapeError('cancelled', 'Stopped, because the photo was closed.', { cause: thrown });
      throw thrown;
    } finally {
      end();
    }
  }

  /** Throws: `not-found`. */
  named(id: string): OpenInspection {
    const inspection = this.#open.get(id);
    if (inspection === undefined) throw new TapeError('not-found', 'This photo is no longer looked into.', { remedy: 'Look into it again.' });
    return inspection;
  }

  /** Runs a look at an inspection; it stops when the photo is closed. */
  async look<Result>(id: string, run: (inspection: OpenInspection, options: CallOptions) => Promise<Result>, { signal, onProgress }: CallOptions = {}): Promise<Result> {
    const inspection = this.named(id);
    const { closed } = inspection.photo;
    try {
      return await run(inspection, {
        signal: AbortSignal.any([closed.signal, ...(signal === undefined ? [] : [signal])]),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    } catch (thrown) {
      if (closed.signal.aborted) throw new TapeError('cancelled', 'Stopped, because the photo was closed.', { cause: thrown });
      throw thrown;
    }
  }

  /** A file name that tells what is in it and, of an array, its layout. */
  async exportName(id: string, wanted: InspectionExport): Promise<string> {
    const inspection = this.named(id);
    const { name, size } = inspection.photo;
    const stem = basename(name, extname(name));
    if (wanted.kind === 'sheet') return `${stem}-prior.png`;
    const channels = await inspection.channels;
    const { windowPx } = await inspection.positions({ colourMap: 'grey', scale: 'common' });
    const [what, heightPx, widthPx] = wanted.kind === 'array' ? [`${wanted.view}-${wanted.row}`, size.heightPx, size.widthPx] : ['e', windowPx, windowPx];
    return `${stem}-${what}.${channels}x${heightPx}x${widthPx}.chw.float32.npy`;
  }

  /** Writes one file; whatever stood there before is replaced once it is whole. Throws: what the workers throw. */
  export(id: string, wanted: InspectionExport, outputPath: string, options?: CallOptions): Promise<string> {
    return this.look(id, async (inspection, lookOptions) => {
      const folder = this.#parts.scratch.newFolder();
      try {
        if (wanted.kind === 'sheet') await this.#writeSheet(inspection, wanted, { folder, outputPath }, lookOptions);
        else await this.#writeArray(inspection, wanted, { folder, outputPath }, lookOptions);
        return outputPath;
      } catch (error) {
        throw outputError(error);
      } finally {
        this.#parts.scratch.remove(folder);
      }
    }, options);
  }

  /** Closes what belongs to a photo that is closed, and lets the others do without it. */
  forget(photoId: string): void {
    for (const inspection of this.#open.values()) {
      if (inspection.reference?.id === photoId) inspection.compareWith(null);
      if (inspection.photo.id !== photoId) continue;
      this.#open.delete(inspection.id);
      inspection.close();
    }
  }

  async #writeSheet(
    { photo, model, rows }: OpenInspection,
    { view, order, colourMap, scale, rectangle }: InspectionExport & { readonly kind: 'sheet' },
    { folder, outputPath }: { readonly folder: string; readonly outputPath: string },
    options: CallOptions,
  ): Promise<void> {
    const { sheet } = await exportInspection(
      this.#parts,
      { title: photo.name, model: referenceTo(model), rows, size: photo.size, view, rectangle, order, colourMap, scale, withArrays: false, folder, outputFolder: folder },
      options,
    );
    writeFileAtomically(outputPath, readFileSync(sheet));
  }

  /** Beside its place, out of sight, for it may have many gigabytes: no second copy is made. */
  async #writeArray(
    { model, rows }: OpenInspection,
    wanted: Exclude<InspectionExport, { readonly kind: 'sheet' }>,
    { folder, outputPath }: { readonly folder: string; readonly outputPath: string },
    options: CallOptions,
  ): Promise<void> {
    const temporary = join(dirname(outputPath), `.tape-${randomUUID()}.tmp`);
    try {
      if (wanted.kind === 'positions') await this.#parts.inspection.positions({ model: referenceTo(model), outputScratchPath: temporary });
      else {
        const row = rows.find((candidate) => candidate.row === wanted.row);
        if (row === undefined) throw new TapeError('wrong-use', 'There is no reference to write.');
        await this.#parts.inspection.measure(
          {
            model: referenceTo(model),
            view: wanted.view,
            rows: [{ row: row.row, scratchPath: row.scratchPath, outputOverviewPath: join(folder, 'small.npy'), arrayPath: temporary }],
            rectangle: null,
            overviewStepPx: Math.max(row.size.widthPx, row.size.heightPx),
          },
          options,
        );
      }
      renameSync(temporary, outputPath);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { sentence } from '../../words/sentence.ts';
import { ForegroundWork } from '../foundation/foreground-work.ts';
import { automaticBudgetBytes, bytesOfGigabytes } from '../foundation/memory-budget.ts';
import type { NeedProbabilities } from '../foundation/need.ts';
import type { SourceRule } from '../foundation/on-conflict.ts';
import type { PowerSource } from '../foundation/power-source.ts';
import { linuxPowerSource } from '../foundation/power-source.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { makeFolderOf, ruleBeforehand } from '../foundation/publish-file.ts';
import type { Scale } from '../foundation/scale.ts';
import type { TapeErrorData } from '../foundation/tape-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Task } from '../foundation/task.ts';
import type { SpawnWorker } from '../foundation/worker-process.ts';
import { keptFormat } from '../imaging/format-extensions.ts';
import type { Writing } from '../imaging/writing.ts';
import { usualWriting } from '../imaging/writing.ts';
import type { ImagingService, OnConflict, PhotoFormat } from '../imaging/imaging-service.ts';
import type { LocalStrength } from '../imaging/local-strength.ts';
import type { DeviceChoice, DeviceReport, InferenceService } from '../inference/inference-service.ts';
import { restorationRecipe } from '../inference/restoration-recipe.ts';
import type { RestorationStep } from '../inference/restore-in-steps.ts';
import { restoreInSteps, sparingOf } from '../inference/restore-in-steps.ts';
import type { InspectionService } from '../inspection/inspection-service.ts';
import type { PairsService } from '../pairs/pairs-service.ts';
import { RestorationQueue } from '../queue/restoration-queue.ts';
import type { TrainingService } from '../training/training-service.ts';
import type { AppLayout } from './app-layout.ts';
import { findNeedOf } from './find-need-of.ts';
import { HandedOver, whyNotSavedBack } from './handed-over.ts';
import { Inspections } from './inspections.ts';
import { InstalledModels, isTaskModel, referenceTo } from './installed-models.ts';
import type { InstalledModelFolder, InstalledTaskModel } from './installed-models.ts';
import { LearningFilms } from './learning-films.ts';
import { LogFile } from './log-file.ts';
import type { FinishedRestoration, OpenPhoto } from './open-pictures.ts';
import { OpenPictures } from './open-pictures.ts';
import { PairSets } from './pair-sets.ts';
import { PersonalModels } from './personal-models.ts';
import { PhotoFile } from './photo-file.ts';
import { PhotoNotesShelf } from './photo-notes-shelf.ts';
import { photoPaths } from './photo-paths.ts';
import { QueueSources } from './queue-sources.ts';
import { RestOnBattery } from './rest-on-battery.ts';
import { RunWatch } from './run-watch.ts';
import { samplePhoto } from './sample/sample-photo.ts';
import { ScratchStore } from './scratch-store.ts';
import { SettingsFile } from './settings-file.ts';
import { SparedResults } from './spared-results.ts';
import { privateFolder } from './state-folder.ts';
import type { StudioServices } from './studio-workers.ts';
import { superviseWorkers } from './studio-workers.ts';
import { TileCache } from './tile-cache.ts';
import { TrainingRuns } from './training-runs.ts';
import type { TilePosition } from './tile-cache.ts';
import { UntrainedModel } from './untrained-model.ts';

export interface StudioOptions {
  readonly stateFolder: string;
  readonly layout: AppLayout;
  readonly spawn: SpawnWorker;
  /** What the shell knows of the machine's power; what Linux says when absent. */
  readonly power?: PowerSource;
  /** Whether training on the battery is allowed here, whatever the settings say. */
  readonly trainOnBattery?: boolean;
  /** What may be used of the machine's memory here, whatever the settings say. Units: gigabytes. */
  readonly memoryGb?: number;
  /** Where the shell puts the files that it is handed; nobody hands any when absent. */
  readonly handedOver?: HandedOver;
}

export interface OpenedPhotos {
  readonly photos: readonly OpenPhoto[];
  readonly failures: readonly { readonly name: string; readonly error: TapeErrorData }[];
}

/** How strongly a result is mixed in. */
interface MixedResult {
  readonly strength: number;
  readonly localStrength?: LocalStrength;
  readonly sparesUndamaged: boolean;
}

/** How a result becomes a file. */
interface WrittenResult extends MixedResult {
  readonly format: PhotoFormat;
  readonly writing: Writing;
  readonly outputPath: string;
  readonly onConflict: SourceRule;
}

/**
 * What every shell stands on: the workers, the state on disk, and what is open now.
 *
 * Owns: the worker processes and the scratch folder, until `close`.
 */
export class Studio implements StudioServices {
  readonly imaging: ImagingService;
  readonly inference: InferenceService;
  readonly inspection: InspectionService;
  readonly pairs: PairsService;
  readonly training: TrainingService;
  readonly version: string;
  readonly stateFolder: string;
  readonly log: LogFile;
  readonly scratch: ScratchStore;
  readonly settings: SettingsFile;
  readonly notes: PhotoNotesShelf;
  readonly models: InstalledModels;
  readonly personalModels: PersonalModels;
  readonly runs: TrainingRuns;
  readonly films: LearningFilms;
  readonly runWatch: RunWatch;
  readonly pairSets: PairSets;
  readonly inspections: Inspections;
  readonly untrained: UntrainedModel;
  readonly queueSources: QueueSources;
  readonly #handedOver: HandedOver;
  readonly #queueFolder: string;
  readonly #modelsFolder: string;
  readonly #workers: ReturnType<typeof superviseWorkers>;
  readonly #foreground = new ForegroundWork();
  readonly #pictures = new OpenPictures();
  readonly #tiles: TileCache;
  readonly #spared: SparedResults;
  readonly #onBattery: RestOnBattery;
  readonly #memoryGb: number | undefined;
  #toldBytes: number;
  #queue: RestorationQueue | undefined;
  #samplePath: string | undefined;

  constructor({ stateFolder, layout, spawn, power = linuxPowerSource(), trainOnBattery = false, memoryGb, handedOver = new HandedOver() }: StudioOptions) {
    this.stateFolder = stateFolder;
    this.log = new LogFile(stateFolder);
    this.scratch = new ScratchStore(stateFolder);
    this.settings = new SettingsFile(stateFolder, () => {
      this.#onBattery.look();
      this.#lookAtMemory();
    });
    this.#memoryGb = memoryGb;
    this.#toldBytes = this.#memoryBytes();
    this.notes = new PhotoNotesShelf(stateFolder);
    this.#modelsFolder = layout.models;
    this.#queueFolder = privateFolder(stateFolder, 'queue');
    this.#handedOver = handedOver;
    this.queueSources = new QueueSources(this.#queueFolder);
    this.models = new InstalledModels([layout.models, join(stateFolder, 'models')]);
    this.personalModels = new PersonalModels(this.models, stateFolder);
    this.version = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(layout.packageFile, 'utf8'))).version;

    this.#workers = superviseWorkers({ layout, spawn, stateFolder, log: this.log, memoryBytes: () => this.#memoryBytes() });
    ({ imaging: this.imaging, inference: this.inference, inspection: this.inspection, pairs: this.pairs, training: this.training } = this.#workers);
    this.#spared = new SparedResults(this.imaging);
    this.#tiles = new TileCache(this.#pictures, this.imaging);
    this.runs = new TrainingRuns({ stateFolder, scratch: this.scratch, imaging: this.imaging, pairs: this.pairs, training: this.training, log: this.log });
    this.#onBattery = new RestOnBattery(this.runs, power, () => trainOnBattery || this.settings.read().trainOnBattery === true);
    this.films = new LearningFilms({ runs: this.runs, scratch: this.scratch, imaging: this.imaging, training: this.training });
    this.runWatch = new RunWatch(this.runs);
    this.pairSets = new PairSets({ imaging: this.imaging, pairs: this.pairs, scratch: this.scratch, pictures: this.#pictures });
    this.untrained = new UntrainedModel(this.scratch);
    this.inspections = new Inspections(
      { imaging: this.imaging, inference: this.inference, inspection: this.inspection, scratch: this.scratch, pictures: this.#pictures },
      () => this.#foreground.begin(),
    );
    let letTrain = (): void => undefined;
    this.#foreground.listen((isUnderWay) => {
      if (isUnderWay) letTrain = this.runs.hold();
      else letTrain();
    });
  }

  #memoryBytes(): number {
    const chosen = this.#memoryGb ?? this.settings.read().memoryGb ?? null;
    return chosen === null ? automaticBudgetBytes() : bytesOfGigabytes(chosen);
  }

  /** Workers are told when they start. */
  #lookAtMemory(): void {
    const bytes = this.#memoryBytes();
    if (bytes === this.#toldBytes) return;
    this.#toldBytes = bytes;
    this.#workers.renew();
  }

  /** The queue of this machine's user; undefined while another process has it. Throws: `output-not-writable`, `disk-full`. */
  openQueue(): RestorationQueue | undefined {
    if (this.#queue !== undefined) return this.#queue;
    this.#queue = RestorationQueue.open({
      folder: this.#queueFolder,
      services: this,
      stepsOf: ({ steps }) => steps.map(({ task, modelId, scale }) => ({ task, scale, ...this.#modelFor(task, modelId) })),
      hold: () => this.runs.hold(),
      foreground: this.#foreground,
      convertsCmyk: () => this.#convertsCmyk(),
      appVersion: this.version,
      log: (what, thrown) => {
        this.log.write(what, thrown);
      },
    });
    if (this.#queue !== undefined) this.queueSources.tidy(this.#queue.items.map(({ photoPath }) => photoPath));
    return this.#queue;
  }

  /** Goes on with what an earlier start left undone. What hinders that is logged: nobody may be kept from starting by it. */
  goOnWithQueue(): RestorationQueue | undefined {
    try {
      return this.openQueue();
    } catch (thrown) {
      this.log.write('the queue could not be opened', thrown);
      return undefined;
    }
  }

  /** The installed models that restore; damaged ones are left out and logged. */
  listModels(): readonly InstalledTaskModel[] {
    return this.#soundModels().filter(isTaskModel);
  }

  /** The installed priors, which training can start from. */
  listPriors(): readonly InstalledModelFolder[] {
    return this.#soundModels().filter((model) => !isTaskModel(model));
  }

  /** Empty while no model is installed: a device is judged by what it makes of a model. */
  async listDevices(test: boolean, options?: CallOptions): Promise<readonly DeviceReport[]> {
    const [model] = this.listModels();
    if (model === undefined) return [];
    return this.inference.devices({ model: referenceTo(model), test }, options);
  }

  /** Opens files, and the photos in folders; what cannot be opened is named and does not stop the others. */
  openPhotos(paths: readonly string[], options?: CallOptions): Promise<OpenedPhotos> {
    return this.#openAll(photoPaths(paths), false, options);
  }

  /** Waits until another program hands files over, and opens them; those that nobody took then wait for the next who asks. */
  async openHandedOver({ signal = neverAborted, ...options }: CallOptions = {}): Promise<OpenedPhotos> {
    const paths = await this.#handedOver.take(signal);
    try {
      return await this.#openAll(paths, true, { signal, ...options });
    } catch (thrown) {
      this.#handedOver.add(paths);
      throw thrown;
    }
  }

  async #openAll(all: readonly string[], isHandedOver: boolean, { signal, onProgress }: CallOptions = {}): Promise<OpenedPhotos> {
    const photos: OpenPhoto[] = [];
    const failures: { name: string; error: TapeErrorData }[] = [];
    for (const [index, path] of all.entries()) {
      onProgress?.({ phase: 'opening', done: index, total: all.length });
      try {
        photos.push(await this.#open(path, isHandedOver, signal));
      } catch (thrown) {
        const error = TapeError.from(thrown);
        if (error.code === 'cancelled') {
          for (const { id } of photos) this.closePhoto(id);
          throw error;
        }
        if (error.code === 'internal') this.log.write('opening a photo failed', thrown);
        failures.push({ name: basename(path), error: error.toData() });
      }
    }
    return { photos, failures };
  }

  async openSample(options?: CallOptions): Promise<OpenedPhotos> {
    if (this.#samplePath === undefined) {
      const path = join(this.scratch.newFolder(), 'Sample.png');
      writeFileSync(path, await samplePhoto());
      this.#samplePath = path;
    }
    return this.openPhotos([this.#samplePath], options);
  }

  /** Stops what is being done to the photo, and removes its scratch files. Throws: `not-found`. */
  closePhoto(photoId: string): void {
    const photo = this.#pictures.photo(photoId);
    const folders = this.#pictures.removePhoto(photoId);
    photo.closed.abort();
    this.inspections.forget(photoId);
    for (const folder of folders) this.scratch.remove(folder);
  }

  photo(id: string): OpenPhoto {
    return this.#pictures.photo(id);
  }

  restoration(id: string): FinishedRestoration {
    return this.#pictures.restoration(id);
  }

  /** The PNG file of one viewing tile of a photo or a result. Throws: `not-found`. */
  async tilePath(pictureId: string, position: TilePosition): Promise<string> {
    const shownSpared = this.#pictures.sparing(pictureId);
    if (shownSpared !== undefined) await this.#spared.scratchPath(shownSpared);
    return this.#tiles.tilePath(pictureId, position);
  }

  /** What an open photo needs, as far as that can be told. Throws: `not-found`, `model-damaged`. */
  findNeed(photoId: string, options?: CallOptions): Promise<NeedProbabilities> {
    const { scratchPath } = this.#pictures.photo(photoId);
    return this.inspection.findNeed({ modelsFolder: this.#modelsFolder, scratchPath }, options);
  }

  /** The same of a photo that is not open. Throws: what opening a photo throws; `model-damaged`. */
  findNeedOf(photoPath: string, options?: CallOptions): Promise<NeedProbabilities> {
    const { imaging, inspection, scratch } = this;
    return findNeedOf({ imaging, inspection, scratch, modelsFolder: this.#modelsFolder }, photoPath, options);
  }

  /**
   * Runs models over an open photo, one after the other. An earlier result of the same photo and device that
   * the steps begin with is gone on from. Training rests meanwhile, and the queue stands aside.
   *
   * Throws: `not-found`, `model-not-found`, `wrong-use` for a model of another task, `image-too-large`, and what the
   * workers throw.
   */
  async restore(
    {
      photoId,
      steps: wanted,
      device,
    }: {
      readonly photoId: string;
      readonly steps: readonly { readonly task: Task; readonly modelId: string; readonly scale: Scale }[];
      readonly device: DeviceChoice;
    },
    { signal, onProgress }: CallOptions = {},
  ): Promise<FinishedRestoration> {
    const photo = this.#pictures.photo(photoId);
    const steps = wanted.map(({ task, modelId, scale }) => ({ task, scale, ...this.#modelFor(task, modelId) }));
    const begun = this.#pictures.beginning(photo, steps, device);
    const scratchFolder = this.scratch.newFolder();
    const end = this.#foreground.begin();
    try {
      const { scratchPath, size } = begun ?? photo;
      const before = begun?.before ?? photo;
      const after = await restoreInSteps(
        { imaging: this.imaging, inference: this.inference },
        {
          steps: steps.slice(begun?.steps.length ?? 0),
          device,
          input: { scratchPath, beforeScratchPath: before.scratchPath, size },
          folder: scratchFolder,
        },
        {
          signal: AbortSignal.any([photo.closed.signal, ...(signal === undefined ? [] : [signal])]),
          ...(onProgress === undefined ? {} : { onProgress }),
        },
      );
      const sparing = sparingOf(steps);
      const restoration: FinishedRestoration = {
        id: randomUUID(),
        photo,
        before:
          after.beforeScratchPath === before.scratchPath
            ? before
            : { id: randomUUID(), scratchPath: after.beforeScratchPath, size: after.size },
        spared:
          sparing === undefined
            ? undefined
            : { id: randomUUID(), scratchPath: join(scratchFolder, 'spared.scratch'), size: after.size, sparing },
        steps: [...(begun?.steps ?? []), ...after.finished],
        device,
        scratchFolder,
        scratchPath: after.scratchPath,
        size: after.size,
      };
      // The photo may have been closed in the very moment when the work was done.
      this.#pictures.photo(photoId);
      this.#pictures.addRestoration(restoration);
      return restoration;
    } catch (thrown) {
      this.scratch.remove(scratchFolder);
      // Closing takes the photo's files away at once; whatever the worker made of that is no error.
      if (photo.closed.signal.aborted) throw new TapeError('cancelled', 'Stopped, because the photo was closed.', { cause: thrown });
      throw thrown;
    } finally {
      end();
    }
  }

  /**
   * Writes a result as a photo file, blended with the original by `strength`; the path is null when the
   * rule was to skip. Throws: `not-found`, `file-changed`, `output-exists`, `wrong-use` to spare what cannot be told apart, and what the worker throws.
   */
  async exportRestoration(
    { restorationId, ...how }: WrittenResult & { readonly restorationId: string },
    options?: CallOptions,
  ): Promise<string | null> {
    const restoration = this.#pictures.restoration(restorationId);
    const photoPath = restoration.photo.file.pathAsOpened();
    const onConflict = ruleBeforehand(how.outputPath, restoration.photo.file.path, how.onConflict);
    if (onConflict === null) return null;
    makeFolderOf(how.outputPath);
    return this.#write(restoration, photoPath, { ...how, onConflict }, options);
  }

  /**
   * Writes a result to the very file that another program has handed over, as that file was in all else.
   *
   * Throws: `not-found`; `not-allowed` for any other photo, or one that cannot be replaced by what we write; `file-changed`,
   * and what the worker throws.
   */
  async saveBack(
    { restorationId, ...how }: MixedResult & { readonly restorationId: string },
    options?: CallOptions,
  ): Promise<void> {
    const restoration = this.#pictures.restoration(restorationId);
    const { file, info } = restoration.photo;
    const hindrance = whyNotSavedBack(info);
    if (hindrance !== null) throw new TapeError('not-allowed', hindrance, { kept: 'Nothing was written.', remedy: 'Export it instead.' });
    await file.replace((photoPath, outputPath) =>
      this.#write(
        restoration,
        photoPath,
        { ...how, format: keptFormat(info.format), writing: usualWriting, outputPath, onConflict: 'overwrite' },
        options,
      ),
    );
  }

  /** Puts back what a photo's file was before a result was saved to it. Throws: `not-found`, `file-changed`, `output-not-writable`, `disk-full`. */
  undoSaveBack(photoId: string): void {
    this.#pictures.photo(photoId).file.putBack();
  }

  /** Pauses training, ends the workers and removes the scratch folder. */
  async close(): Promise<void> {
    this.#onBattery.close();
    await this.#queue?.close();
    await this.runs.close();
    await this.#workers.close();
    this.scratch.close();
    this.log.close();
  }

  async #write(
    restoration: FinishedRestoration,
    photoPath: string,
    { strength, sparesUndamaged, ...how }: WrittenResult & { readonly onConflict: OnConflict },
    options?: CallOptions,
  ): Promise<string | null> {
    const { photo, before, steps, scratchPath } = restoration;
    const written = await this.imaging.encode(
      {
        ...how,
        photoPath,
        convertsCmyk: photo.info.fromCmyk === true,
        beforeScratchPath: before.scratchPath,
        afterScratchPath: sparesUndamaged ? await this.#spared.scratchPath(restoration) : scratchPath,
        strength,
        recipe: restorationRecipe(steps, { strength, sparesUndamaged, ...(how.localStrength === undefined ? {} : { hasLocalStrength: true }), appVersion: this.version }),
      },
      options,
    );
    return written.outputPath;
  }

  #convertsCmyk(): boolean {
    return this.settings.read().convertsCmyk === true;
  }

  #soundModels(): readonly InstalledModelFolder[] {
    return this.models.list((error) => {
      this.log.write('a model was left out', error);
    });
  }

  #modelFor(task: Task, modelId: string): Pick<RestorationStep, 'model' | 'sparing'> {
    const model = this.models.named(modelId);
    if (model.card.task === task) return { model: referenceTo(model), sparing: model.card.sparing };
    throw new TapeError('wrong-use', sentence('The model "{model}" is made for another task.', { model: modelId }), { remedy: 'Choose a model of this task.' });
  }

  async #open(path: string, isHandedOver: boolean, signal: AbortSignal | undefined): Promise<OpenPhoto> {
    const scratchFolder = this.scratch.newFolder();
    const scratchPath = join(scratchFolder, 'pixels.scratch');
    const file = new PhotoFile({ path, scratchFolder, isHandedOver });
    try {
      const convertsCmyk = this.#convertsCmyk();
      const info = await this.imaging.decode({ photoPath: file.path, scratchPath, convertsCmyk }, signal === undefined ? {} : { signal });
      const photo: OpenPhoto = {
        id: randomUUID(),
        name: basename(path),
        file,
        notesKey: this.notes.keyOf(file.path),
        scratchFolder,
        scratchPath,
        size: info,
        info,
        closed: new AbortController(),
      };
      this.#pictures.addPhoto(photo);
      return photo;
    } catch (thrown) {
      this.scratch.remove(scratchFolder);
      throw thrown;
    }
  }
}

const neverAborted = new AbortController().signal;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ForegroundWork } from '../foundation/foreground-work.ts';
import { automaticBudgetBytes, bytesOfGigabytes } from '../foundation/memory-budget.ts';
import type { NeedProbabilities } from '../foundation/need.ts';
import type { PowerSource } from '../foundation/power-source.ts';
import { linuxPowerSource } from '../foundation/power-source.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { SpawnWorker } from '../foundation/worker-process.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { DeviceReport, InferenceService } from '../inference/inference-service.ts';
import type { InspectionService } from '../inspection/inspection-service.ts';
import type { PairsService } from '../pairs/pairs-service.ts';
import { RestorationQueue } from '../queue/restoration-queue.ts';
import type { TrainingService } from '../training/training-service.ts';
import type { AppLayout } from './app-layout.ts';
import { findNeedOf } from './find-need-of.ts';
import { HandedOver } from './handed-over.ts';
import { Inspections } from './inspections.ts';
import { InstalledModels, isTaskModel, referenceTo } from './installed-models.ts';
import type { InstalledModelFolder, InstalledTaskModel } from './installed-models.ts';
import { LearningFilms } from './learning-films.ts';
import { LogFile } from './log-file.ts';
import { OpenPhotos } from './open-photos.ts';
import { OpenPictures } from './open-pictures.ts';
import { PairSets } from './pair-sets.ts';
import { PersonalModels } from './personal-models.ts';
import { PhotoNotesShelf } from './photo-notes-shelf.ts';
import { QueueSources } from './queue-sources.ts';
import { RestOnBattery } from './rest-on-battery.ts';
import { restorationSteps } from './restoration-steps.ts';
import { Restorations } from './restorations.ts';
import { RunWatch } from './run-watch.ts';
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
  readonly photos: OpenPhotos;
  readonly restorations: Restorations;
  readonly untrained: UntrainedModel;
  readonly queueSources: QueueSources;
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
    const goFirst = (): (() => void) => this.#foreground.begin();
    const { imaging, inference, inspection, scratch, models, notes, log, version: appVersion } = this;
    const [pictures, spared] = [this.#pictures, this.#spared];
    this.inspections = new Inspections({ imaging, inference, inspection, scratch, pictures }, goFirst);
    this.photos = new OpenPhotos({
      ...{ imaging, scratch, notes, log, pictures, handedOver },
      inspections: this.inspections,
      convertsCmyk: () => this.#convertsCmyk(),
    });
    this.restorations = new Restorations({ imaging, inference, scratch, models, pictures, spared, appVersion }, goFirst);
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
      stateFolder: this.stateFolder,
      services: this,
      stepsOf: ({ steps }) => restorationSteps(this.models, steps),
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

  /** Pauses training, ends the workers and removes the scratch folder. */
  async close(): Promise<void> {
    this.#onBattery.close();
    await this.#queue?.close();
    await this.runs.close();
    await this.#workers.close();
    this.scratch.close();
    this.log.close();
  }

  #convertsCmyk(): boolean {
    return this.settings.read().convertsCmyk === true;
  }

  #soundModels(): readonly InstalledModelFolder[] {
    return this.models.list((error) => {
      this.log.write('a model was left out', error);
    });
  }
}

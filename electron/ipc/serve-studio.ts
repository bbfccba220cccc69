import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { sentence } from '../words/sentence.ts';
import type { MessagePortLike } from '../core/foundation/message-port.ts';
import type { CallOptions } from '../core/foundation/progress.ts';
import { writeFileAtomically } from '../core/foundation/atomic-file.ts';
import { outputError } from '../core/foundation/output-error.ts';
import { serve } from '../core/foundation/rpc.ts';
import { ruleOf } from '../core/foundation/on-conflict.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { OnConflict } from '../core/imaging/imaging-service.ts';
import { extensionOf } from '../core/imaging/format-extensions.ts';
import { outputOf } from '../core/imaging/output-rules.ts';
import { packModel } from '../core/inference/packed-model.ts';
import { scaleOf } from '../core/inference/restore-in-steps.ts';
import { lookAtDataFolder } from '../core/library/look-at-data-folder.ts';
import { outputRules } from '../core/library/output-rules.ts';
import type { StudioSettings } from '../core/library/settings-file.ts';
import { startOwnRun } from '../core/library/start-own-run.ts';
import type { Studio } from '../core/library/studio.ts';
import { keepDataFolder, wishDataFolder } from '../core/library/wish-data-folder.ts';
import type {
  AddOutcome,
  AppDescription,
  ExportOutcome,
  ImportedModel,
  ImportOutcome,
  OpenOutcome,
  PairRole,
  RunChange,
  Settings,
  StudioService,
  StudioShape,
} from './contract.ts';
import { describeModel } from './describe-model.ts';
import { describeOpened, describeRestoration } from './describe-photos.ts';
import { describeBase, describeCurve, describePairs, describeRun } from './describe-training.ts';
import type { PairFiles } from './schemas.ts';
import { validateCall } from './schemas.ts';
import { inspectionCalls } from './serve-inspection.ts';
import { queueCalls } from './serve-queue.ts';

/** A place for a file, and what to tell the page when it is there. */
export interface PlacedTarget {
  readonly outputPath: string;
  readonly outcome: (writtenPath: string) => ExportOutcome;
}

/** Where an export goes by a dialog, which has asked what to do with a name that is taken. */
export interface ExportTarget extends PlacedTarget {
  readonly onConflict: OnConflict;
}

/** What differs from shell to shell. */
export interface ShellPort {
  readonly shell: AppDescription['shell'];
  /** Paths the user picked; none when the dialog was dismissed. */
  readonly choosePhotos: () => Promise<readonly string[]>;
  /** Folders or photos that the user picked for pairs; none when the dialog was dismissed. */
  readonly choosePairPaths: (role: PairRole, from: 'folder' | 'photos') => Promise<readonly string[]>;
  /** The model file that the user picked; undefined when the dialog was dismissed. */
  readonly chooseModelFile: () => Promise<string | undefined>;
  /** Null when the dialog was dismissed. */
  readonly chooseExportTarget: (suggestion: ExportSuggestion) => Promise<ExportTarget | null>;
  /** Where a file goes without any dialog, by its path; null where a shell has no such places. */
  readonly placedAt: ((path: string) => PlacedTarget) | null;
  /** Null when the dialog was dismissed. */
  readonly chooseExportFolder: () => Promise<ShellFolder | null>;
  /** Folders or photos that the user picked for the queue; none when the dialog was dismissed. */
  readonly chooseQueuePaths: (from: 'folder' | 'photos') => Promise<readonly string[]>;
  /** Path of the folder that the queue shall write to; null when the dialog was dismissed. */
  readonly chooseQueueFolder: () => Promise<string | null>;
  /** Where the queue writes to when no folder was chosen; null: beside the photos. */
  readonly queueFolder: string | null;
  /** Shows a file in the system's own window of files. */
  readonly showFile: (path: string) => void;
  /** The folder that the data folder shall move into; null when the dialog was dismissed. */
  readonly chooseDataFolder: () => Promise<string | null>;
  /** Ends the app and starts it anew. */
  readonly restart: () => void;
}

/** A folder that exports go to without more questions. */
export interface ShellFolder {
  readonly name: string;
  /** Where a file of this name goes. */
  readonly targetFor: (fileName: string) => PlacedTarget;
}

export interface ExportSuggestion {
  readonly fileName: string;
  /** Where the original lies; undefined where there is none. */
  readonly folder: string | undefined;
  /** What kind of file that is, in words, and its extension with the dot. */
  readonly kind: { readonly name: string; readonly extension: string };
}

/** Answers a page's calls from a studio. Each call is checked before anything is done with it. */
export function serveStudio(port: MessagePortLike, studio: Studio, shell: ShellPort): void {
  serve<StudioShape>(port, studioService(studio, shell), {
    validate: validateCall,
    onInternalError: (thrown) => {
      studio.log.write('a call of the page failed', thrown);
    },
  });
}

function studioService(studio: Studio, shell: ShellPort): StudioService {
  const folders = new Map<string, ShellFolder>();
  return {
    describeApp: async () => ({
      version: studio.version,
      shell: shell.shell,
      platform: process.platform,
      logPath: studio.log.path,
      queueFolder: shell.queueFolder,
    }),
    readSettings: async () => describeSettings(studio.settings.read()),
    changeSettings: async (changes) => describeSettings(studio.settings.change(changes)),
    chooseExportPlace: async () => {
      const path = await shell.chooseQueueFolder();
      if (path !== null) studio.settings.change({ exportPlace: { kind: 'folder', path } });
      return describeSettings(studio.settings.read());
    },
    describeDataFolder: () => lookAtDataFolder(studio.stateFolder),
    showDataFolder: async () => {
      shell.showFile(studio.stateFolder);
      return null;
    },
    moveDataFolder: async () => {
      const into = await shell.chooseDataFolder();
      if (into !== null) wishDataFolder(into);
      return lookAtDataFolder(studio.stateFolder);
    },
    keepDataFolder: async () => {
      keepDataFolder();
      return lookAtDataFolder(studio.stateFolder);
    },
    restartApp: async () => {
      shell.restart();
      return null;
    },
    forgetPhotoNotes: async () => {
      studio.notes.forgetAll();
      return lookAtDataFolder(studio.stateFolder);
    },
    listModels: async () => studio.listModels().map((model) => describeModel(studio, model)),
    renameModel: async ({ modelId, title }) => {
      studio.personalModels.rename(modelId, title);
      return null;
    },
    removeModel: async ({ modelId }) => {
      studio.personalModels.remove(modelId);
      return null;
    },
    exportModel: async ({ modelId }) => {
      const packed = packModel(studio.models.named(modelId).folder);
      const target = await shell.chooseExportTarget({
        fileName: `${modelId}${modelKind.extension}`,
        folder: undefined,
        kind: modelKind,
      });
      if (target === null) return { kind: 'dismissed' };
      try {
        writeFileAtomically(target.outputPath, packed);
      } catch (thrown) {
        throw outputError(thrown);
      }
      return target.outcome(target.outputPath);
    },
    importModel: async () => {
      const path = await shell.chooseModelFile();
      return path === undefined ? null : importModel(studio, path);
    },
    listDevices: async ({ test }, options) => studio.listDevices(test, options),
    choosePhotos: async (_, options) => openPhotos(studio, await shell.choosePhotos(), options),
    openHandedOver: async (_, options) => describeOpened(studio, await studio.photos.openHandedOver(options)),
    openSample: async (_, options) => describeOpened(studio, await studio.photos.openSample(options)),
    closePhoto: async ({ photoId }) => {
      studio.photos.close(photoId);
      return null;
    },
    noteOnPhoto: async ({ photoId, notes }) => {
      studio.notes.write(studio.photos.named(photoId).notesKey, notes);
      return null;
    },
    findNeed: ({ photoId }, options) => studio.findNeed(photoId, options),
    restore: async (params, options) => describeRestoration(await studio.restorations.restore(params, options)),
    chooseExportFolder: async () => {
      const folder = await shell.chooseExportFolder();
      if (folder === null) return null;
      const id = randomUUID();
      folders.set(id, folder);
      return { id, name: folder.name };
    },
    exportRestoration: async ({ format: wanted, folderId, answer, ...how }, options) => {
      const { photo, steps } = studio.restorations.named(how.restorationId);
      const rules = outputRules(studio.settings.read());
      const { path, format } = outputOf({ path: photo.file.path, below: '' }, photo.info.format, {
        ...rules,
        format: wanted,
        tasks: steps.map(({ task }) => task),
        scale: scaleOf(steps),
      });
      const fileName = basename(path);
      const folder = studio.scratch.holds(photo.file.path) ? undefined : dirname(path);
      const placed =
        folderId !== null ? chosenFolder(folders, folderId).targetFor(fileName) : rules.isAtOnce && folder !== undefined ? (shell.placedAt?.(path) ?? null) : null;
      const target =
        placed === null
          ? await shell.chooseExportTarget({ fileName, folder, kind: { name: format.toUpperCase(), extension: extensionOf[format] } })
          : { ...placed, onConflict: ruleOf(rules.onConflict, answer) };
      if (target === null) return { kind: 'dismissed' };
      const { outputPath, onConflict, outcome } = target;
      try {
        const written = await studio.restorations.export({ ...how, format, outputPath, onConflict }, options);
        return written === null ? { kind: 'skipped', fileName } : outcome(written);
      } catch (thrown) {
        if (placed !== null && rules.onConflict === 'ask' && answer === undefined && TapeError.from(thrown).code === 'output-exists') return { kind: 'asks', fileName };
        throw thrown;
      }
    },
    saveBack: async (params, options) => {
      await studio.restorations.saveBack(params, options);
      return null;
    },
    undoSaveBack: async ({ photoId }) => {
      studio.restorations.undoSaveBack(photoId);
      return null;
    },
    openPairs: async () => describePairs(studio.pairSets.open()),
    choosePairPhotos: async ({ setId, role, from }) => {
      const paths = await shell.choosePairPaths(role, from);
      return paths.length === 0 ? 0 : studio.pairSets.addPaths(setId, role, paths);
    },
    checkPairs: async ({ setId }, options) => describePairs(await studio.pairSets.check(setId, options)),
    arrangePairs: async ({ setId, pairs }, options) => describePairs(await studio.pairSets.arrange(setId, pairs, options)),
    closePairs: async ({ setId }) => {
      studio.pairSets.close(setId);
      return null;
    },
    listTrainingBases: async () => [...studio.listModels(), ...studio.listPriors()].map(describeBase),
    startRun: async (request) => describeRun({ record: await startOwnRun(studio, request), activity: null }),
    watchRuns: async ({ seen }, { signal } = {}) => {
      const { version, runs } = await studio.runWatch.next(seen, signal ?? neverAborted);
      return { version, runs: runs.map(describeRun) };
    },
    changeRun: async ({ name, change }) => {
      await changeRun[change](studio, name);
      return null;
    },
    readCurve: async ({ name }) => describeCurve(studio, name),
    exportFilm: async ({ name }, options) => {
      const target = await shell.chooseExportTarget({ fileName: `${name}-film.webp`, folder: undefined, kind: { name: 'WEBP', extension: '.webp' } });
      if (target === null) return { kind: 'dismissed' };
      const { outputPath: to, onConflict, outcome } = target;
      const { outputPath } = await studio.films.export({ name, picture: 0, outputPath: to, onConflict }, options);
      return outputPath === null ? { kind: 'dismissed' } : outcome(outputPath);
    },
    ...queueCalls(studio, shell),
    ...inspectionCalls(studio, shell.chooseExportTarget),
  };
}

function chosenFolder(folders: ReadonlyMap<string, ShellFolder>, id: string): ShellFolder {
  const folder = folders.get(id);
  if (folder === undefined) throw new TapeError('not-found', 'This folder was not chosen.', { remedy: 'Choose it again.' });
  return folder;
}

const neverAborted = new AbortController().signal;

const changeRun: { readonly [Change in RunChange]: (studio: Studio, name: string) => unknown } = {
  pause: ({ runs }, name) => runs.pause(name),
  resume: ({ runs }, name) => runs.resume(name),
  stop: ({ runs }, name) => runs.stop(name),
  'throw-away': async ({ runs, runWatch }, name) => {
    await runs.throwAway(name);
    runWatch.tell();
  },
  adopt: ({ runs }, name) => runs.adopt(name),
  'keep-old': ({ runs }, name) => runs.keepOld(name),
};

/** A model as one file. */
export const modelKind = { name: sentence('TAPE Studio model'), extension: '.safetensors' } as const;

/** Takes in a model from a file that the user chose; for the shells' own channels beside the calls. */
export function importUpload(studio: Studio, path: string): ImportOutcome {
  try {
    return { imported: importModel(studio, path) };
  } catch (thrown) {
    return { error: TapeError.from(thrown).toData() };
  }
}

function importModel(studio: Studio, path: string): ImportedModel {
  const { id, title } = studio.personalModels.import(path).card;
  return { modelId: id, title };
}

/** Adds files by paths that the user chose; for the shells' own channels beside the calls. */
export function addPairFiles(studio: Studio, { setId, role, paths }: PairFiles): AddOutcome {
  try {
    return { added: studio.pairSets.addPaths(setId, role, paths) };
  } catch (thrown) {
    return { error: TapeError.from(thrown).toData() };
  }
}

/** Opens files by paths that the user chose; for the shells' own channels beside the calls. */
export async function openPhotos(
  studio: Studio,
  paths: readonly string[],
  options?: CallOptions,
): Promise<OpenOutcome> {
  return describeOpened(studio, await studio.photos.open(paths, options));
}

/** Without the path of a folder, which is no page's affair. */
function describeSettings({ exportPlace, ...settings }: StudioSettings): Settings {
  if (exportPlace === undefined) return settings;
  return { ...settings, exportPlace: exportPlace.kind === 'folder' ? { kind: 'folder', name: basename(exportPlace.path) } : exportPlace };
}

/**
 * THE contract between the page and whichever shell hosts it (desktop or browser). Everything that
 * crosses is listed here; `schemas.ts` checks each call of the untrusted side at the door. The page
 * holds ids, numbers and addresses: it never sees pixels in a message nor names a path.
 */
import { bytesInWords } from '../core/foundation/bytes-in-words.ts';
import type { FineTuneMode } from '../core/foundation/fine-tune-mode.ts';
import { byNeed, needs, sureFrom } from '../core/foundation/need.ts';
import type { Need, NeedProbabilities } from '../core/foundation/need.ts';
import type { Service } from '../core/foundation/service.ts';
import { scales, usualScale } from '../core/foundation/scale.ts';
import type { Scale } from '../core/foundation/scale.ts';
import type { LanguageChoice } from '../words/languages.ts';
import type { Sentence } from '../words/sentence.ts';
import type { TapeErrorData } from '../core/foundation/tape-error.ts';
import type { PaperTask, Task } from '../core/foundation/task.ts';
import { mostSteps, paperTasks, tasks } from '../core/foundation/task.ts';
import { presets } from '../core/foundation/training-presets.ts';
import type { DeviceChoice, DeviceReport } from '../core/inference/inference-service.ts';
import { channelOrders } from '../core/inspection/channel-order.ts';
import { divergingMaps, sequentialMaps, usualPatchPx } from '../core/inspection/inspection-service.ts';
import type { PhotoFormat, PhotoInfo } from '../core/imaging/imaging-service.ts';
import { mostMarks, mostStrokePoints, strokePoints } from '../core/imaging/local-strength.ts';
import type { LocalStrength } from '../core/imaging/local-strength.ts';
import { layMark, measureStroke, reaches, strengthOfPlaces } from '../core/imaging/strength-of-places.ts';
import type { Writing } from '../core/imaging/writing.ts';
import { bitDepthChoices, chromaChoices, metadataGroups, usualWriting } from '../core/imaging/writing.ts';
import { folderNameFault, longestName, namePatternFault, outputStem, usualNamePattern } from '../core/foundation/output-name.ts';
import type { DataFolder, DataPart } from '../core/library/data-folder.ts';
import type { PhotoNotes, PhotoRecipe } from '../core/library/photo-notes.ts';
import type { InspectionCalls } from './inspection-contract.ts';
import type { BatchRule, ConflictAnswer, QueueCalls, QueueSourceOutcome } from './queue-contract.ts';
import type { ArrangedPair, Curve, PairRole, PairSet, Run, RunChange, TrainingBase } from './training-contract.ts';

export type { CallOptions, Progress } from '../core/foundation/progress.ts';
export type { TapeErrorCode, TapeErrorData } from '../core/foundation/tape-error.ts';
export type { Device, DeviceChoice, DeviceKind, DeviceReport } from '../core/inference/inference-service.ts';
export type { PhotoFormat, PhotoInfo, SourceFormat } from '../core/imaging/imaging-service.ts';

export type { BrushStroke, LinearGradient, LocalStrength, StrengthMark } from '../core/imaging/local-strength.ts';
export type { MetadataGroup, Writing } from '../core/imaging/writing.ts';
export type * from './inspection-contract.ts';
export * from './queue-contract.ts';
export type * from './training-contract.ts';

export { bytesInWords };
export { bitDepthChoices, chromaChoices, metadataGroups, usualWriting };
export { folderNameFault, longestName, namePatternFault, outputStem, usualNamePattern };
export { layMark, measureStroke, mostMarks, mostStrokePoints, reaches, strengthOfPlaces, strokePoints };
export { byNeed, channelOrders, divergingMaps, mostSteps, needs, paperTasks, presets, scales, sequentialMaps, sureFrom, tasks, usualPatchPx, usualScale };
export type { DataFolder, DataPart, PhotoNotes, PhotoRecipe };
export type { LanguageChoice, Sentence };
export type { FineTuneMode, Need, NeedProbabilities, PaperTask, Scale, Task };

/**
 * A picture as the page sees it: square PNG tiles at `${address}/${level}/${column}_${row}.png`.
 * Level 0 is full size; each further level halves width and height, rounding up; the last level fits
 * into one tile.
 */
export interface Pyramid {
  readonly address: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tilePx: number;
  readonly levels: number;
}

export interface Photo {
  readonly id: string;
  /** File name without its folder. */
  readonly name: string;
  readonly info: PhotoInfo;
  readonly pyramid: Pyramid;
  /** What another program has handed over for editing, a result can be saved back to; `hindrance`: one sentence why not. Null for other photos. */
  readonly handedOver: { readonly hindrance: Sentence | null } | null;
  /** What was decided about it when it was open before. */
  readonly notes: PhotoNotes;
}

export type PhotoMark = NonNullable<PhotoNotes['mark']>;

/** What opening several files gave: some may fail without stopping the others. */
export interface OpenOutcome {
  readonly photos: readonly Photo[];
  readonly failures: readonly { readonly name: string; readonly error: TapeErrorData }[];
}

/** What to mend, and with which model. */
export interface RestorationStep {
  readonly task: Task;
  readonly modelId: string;
  /** How many times wider and higher the picture becomes; above 1 for superres only, and in one step only. */
  readonly scale: Scale;
}

export interface Restoration {
  readonly id: string;
  readonly photoId: string;
  /** In the order in which they ran, each on what the one before it made. */
  readonly steps: readonly RestorationStep[];
  readonly deviceName: string;
  /** Of all steps together, those that an earlier restoration had done included. */
  readonly elapsedMs: number;
  readonly pyramid: Pyramid;
  /** The result with undamaged places spared; null where they cannot be told apart. */
  readonly spared: Pyramid | null;
  /** The photo in the result's size: its own pyramid, or of the photo enlarged. */
  readonly before: Pyramid;
  /** Sentences such as "Two tiles were redone on the CPU." */
  readonly notes: readonly Sentence[];
}

export interface LearnedFrom {
  readonly name: string;
  readonly terms: string;
  readonly pictures: number;
}

export interface InstalledModel {
  readonly id: string;
  readonly task: Task;
  /** A few words, such as "TAPE-Swin, denoising". */
  readonly title: string;
  readonly parameters: number;
  readonly kiloMacsPerPixel: number;
  readonly licence: string;
  /** The sets of pictures that it learned from, and whose terms they are under. */
  readonly learnedFrom: readonly LearnedFrom[];
  /** The user's own, made here or brought from elsewhere: it can be renamed and removed. The others came with the app. */
  readonly isPersonal: boolean;
  /** Addresses of what it learned from, before and after; null where the task's picture stands for it. */
  readonly picture: { readonly before: string; readonly after: string } | null;
  /** One paragraph: what it was trained on and what to expect. */
  readonly description: Sentence;
  /** Held-back scores to show on the card, best first; decibels beside words, never instead. */
  readonly scores: readonly { readonly name: string; readonly psnrDb: number; readonly inputPsnrDb: number }[];
}

export interface AppDescription {
  readonly version: string;
  readonly shell: 'desktop' | 'browser';
  readonly platform: string;
  /** Where the log file is, for a person to find. */
  readonly logPath: string;
  /** Where the queue puts photos when no folder was chosen, for a person to find; null: beside them. */
  readonly queueFolder: string | null;
}

export const themes = ['dark', 'medium', 'grey'] as const;
export type Theme = (typeof themes)[number];

export interface Settings {
  readonly theme: Theme;
  readonly device: DeviceChoice;
  /** The system's when absent. */
  readonly language?: LanguageChoice;
  /** Whether CMYK photos are converted to Display P3 instead of refused. */
  readonly convertsCmyk?: boolean;
  /** What the app may use of the machine's memory; half of it when null or absent. Units: gigabytes. */
  readonly memoryGb?: number | null;
  /** Ways to write photos, by the names that the user gave them. */
  readonly exportPresets?: readonly ExportPreset[];
  /** Pattern of exports' names: `usualNamePattern` when absent. */
  readonly exportName?: string;
  /** Where exports go; beside the originals when absent. */
  readonly exportPlace?: ExportPlace;
  /** What exports are written as where nothing else is chosen; as the photos were when absent. */
  readonly exportAs?: ExportAs;
  /** What happens where an export's name is taken; it gets another one when absent. */
  readonly exportConflict?: BatchRule;
  /** Whether exports go to their place without a dialog. */
  readonly exportsAtOnce?: boolean;
  /** Keys that the user chose, by the ids of what they do. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Places that the page can choose by itself: beside each photo, or a folder of this name beside it. */
export type NearPlace = { readonly kind: 'beside' } | { readonly kind: 'below'; readonly folder: string };
/** The same, or a folder that the user chose; the page knows its name. */
export type ExportPlace = NearPlace | { readonly kind: 'folder'; readonly name: string };

export interface SettingsChange extends Partial<Omit<Settings, 'exportPlace'>> {
  readonly exportPlace?: NearPlace;
}

export interface ExportAs {
  readonly format: PhotoFormat | 'keep';
  readonly writing: Writing;
}

export interface ExportPreset extends ExportAs {
  readonly name: string;
}

export type ExportOutcome =
  /** Written to disk by the desktop shell. */
  | { readonly kind: 'saved'; readonly fileName: string; readonly folderName: string }
  /** Ready to be downloaded at a same-origin address from the browser shell. */
  | { readonly kind: 'download'; readonly fileName: string; readonly address: string }
  /** A file of this name is there, and was left there by the rule. */
  | { readonly kind: 'skipped'; readonly fileName: string }
  /** The user closed the dialog. */
  | { readonly kind: 'dismissed' };

/** A folder that the user chose; the page knows no more of it. */
export interface ExportFolder {
  readonly id: string;
  readonly name: string;
}

/** What an imported model is called; null when the dialog was dismissed. */
export type ImportedModel = { readonly modelId: string; readonly title: string } | null;

/** What taking in an uploaded model came to. */
export type ImportOutcome = { readonly imported: ImportedModel } | { readonly error: TapeErrorData };

/** What adding dropped files to a set of pairs came to. */
export type AddOutcome = { readonly added: number } | { readonly error: TapeErrorData };

export type StudioShape = InspectionCalls & QueueCalls & {
  readonly describeApp: { readonly params: null; readonly result: AppDescription };
  readonly readSettings: { readonly params: null; readonly result: Settings };
  readonly changeSettings: { readonly params: SettingsChange; readonly result: Settings };
  /** A folder that all exports go to, by the native dialog; the settings as they are then. Desktop only. */
  readonly chooseExportPlace: { readonly params: null; readonly result: Settings };
  /** Where the app keeps what it keeps, for a person to find, and what room that takes. */
  readonly describeDataFolder: { readonly params: null; readonly result: DataFolder };
  /** Shows it in the system's own window of files. Desktop only. */
  readonly showDataFolder: { readonly params: null; readonly result: null };
  /** Notes where it shall move at the next start, by the native dialog; unchanged when that was dismissed. Desktop only. */
  readonly moveDataFolder: { readonly params: null; readonly result: DataFolder };
  /** Takes that back. */
  readonly keepDataFolder: { readonly params: null; readonly result: DataFolder };
  /** Ends the app and starts it anew. Desktop only. */
  readonly restartApp: { readonly params: null; readonly result: null };
  /** Forgets what was decided about photos; those that are open keep it until they are closed. */
  readonly forgetPhotoNotes: { readonly params: null; readonly result: DataFolder };
  readonly listModels: { readonly params: null; readonly result: readonly InstalledModel[] };
  readonly renameModel: { readonly params: { readonly modelId: string; readonly title: string }; readonly result: null };
  readonly removeModel: { readonly params: { readonly modelId: string }; readonly result: null };
  /** As one file, for `importModel` on another machine. */
  readonly exportModel: { readonly params: { readonly modelId: string }; readonly result: ExportOutcome };
  /** Takes in a file that `exportModel` wrote. Desktop: by the native dialog. Browser shell: answered by the bridge with an upload. */
  readonly importModel: { readonly params: null; readonly result: ImportedModel };
  /** Every device of this machine; with `test`, each runs against the CPU first. */
  readonly listDevices: { readonly params: { readonly test: boolean }; readonly result: readonly DeviceReport[] };
  /** Desktop: the native dialog. Browser shell: answered by the bridge with an upload. */
  readonly choosePhotos: { readonly params: null; readonly result: OpenOutcome };
  /** Answers when another program hands photos over; a page asks again and again. Progress: as of opening. */
  readonly openHandedOver: { readonly params: null; readonly result: OpenOutcome };
  readonly openSample: { readonly params: null; readonly result: OpenOutcome };
  readonly closePhoto: { readonly params: { readonly photoId: string }; readonly result: null };
  /** Keeps what was decided about a photo for the next time that it is opened. */
  readonly noteOnPhoto: { readonly params: { readonly photoId: string; readonly notes: PhotoNotes }; readonly result: null };
  /** What an open photo needs: a suggestion. */
  readonly findNeed: { readonly params: { readonly photoId: string }; readonly result: NeedProbabilities };
  readonly restore: {
    readonly params: {
      readonly photoId: string;
      readonly steps: readonly RestorationStep[];
      readonly device: DeviceChoice;
    };
    readonly result: Restoration;
  };
  /** A folder for exports. Desktop: the native dialog. Browser shell: the browser's downloads. */
  readonly chooseExportFolder: { readonly params: null; readonly result: ExportFolder | null };
  readonly exportRestoration: {
    readonly params: {
      readonly restorationId: string;
      readonly strength: number;
      readonly localStrength?: LocalStrength;
      /** Only of a restoration that has `spared`. */
      readonly sparesUndamaged: boolean;
      readonly format: PhotoFormat | 'keep';
      readonly writing: Writing;
      /** Of a folder that was chosen; null: asks where to, or does as the settings say. */
      readonly folderId: string | null;
      /** Absent: nobody was asked yet. */
      readonly answer?: ConflictAnswer;
    };
    /** `asks`: the rule is to ask, and a file of this name is there. Nothing was written; the same call with an answer goes on. */
    readonly result: ExportOutcome | { readonly kind: 'asks'; readonly fileName: string };
  };
  /** Replaces the file that was handed over by the result, all else as it was. */
  readonly saveBack: {
    readonly params: { readonly restorationId: string; readonly strength: number; readonly localStrength?: LocalStrength; readonly sparesUndamaged: boolean };
    readonly result: null;
  };
  /** Puts the file back that was handed over, byte for byte. */
  readonly undoSaveBack: { readonly params: { readonly photoId: string }; readonly result: null };
  readonly openPairs: { readonly params: null; readonly result: PairSet };
  /**
   * Adds photos to a set by a dialog, and gives how many are new; `checkPairs` looks at them. Desktop: native dialogs.
   * Browser shell: answered by the bridge with uploads.
   */
  readonly choosePairPhotos: {
    readonly params: { readonly setId: string; readonly role: PairRole; readonly from: 'folder' | 'photos' };
    readonly result: number;
  };
  /** Finds partners for the photos that have none, and examines pairs that are new. Progress counts pairs. */
  readonly checkPairs: { readonly params: { readonly setId: string }; readonly result: PairSet };
  /** Puts photos together by hand: all pairs that there shall be. */
  readonly arrangePairs: {
    readonly params: { readonly setId: string; readonly pairs: readonly ArrangedPair[] };
    readonly result: PairSet;
  };
  readonly closePairs: { readonly params: { readonly setId: string }; readonly result: null };
  /** What a training can start from. */
  readonly listTrainingBases: { readonly params: null; readonly result: readonly TrainingBase[] };
  readonly startRun: {
    readonly params: { readonly setId: string; readonly title: string; readonly task: Task; readonly baseId: string; readonly mode: FineTuneMode; readonly minutes: number };
    readonly result: Run;
  };
  /**
   * All runs, newest first: at once when `seen` is not the present version, else after the next change. A page asks again and
   * again, and so hears of everything.
   */
  readonly watchRuns: {
    readonly params: { readonly seen: number };
    readonly result: { readonly version: number; readonly runs: readonly Run[] };
  };
  /** Resolves when it is done: a training that is paused has written its checkpoint, one that is stopped has been judged. */
  readonly changeRun: { readonly params: { readonly name: string; readonly change: RunChange }; readonly result: null };
  readonly readCurve: { readonly params: { readonly name: string }; readonly result: Curve };
  /** How a held-back crop got better, as an animated WebP: asks where to, and writes it. */
  readonly exportFilm: { readonly params: { readonly name: string }; readonly result: ExportOutcome };
};

export type StudioService = Service<StudioShape>;

/** The one object that preload (or the browser shell's bridge) puts on `window`. No logic behind it. */
export interface TapeBridge {
  /** Carries rpc messages to the shell; each is validated there. */
  readonly post: (message: unknown) => void;
  readonly subscribe: (listener: (message: unknown) => void) => void;
  /** Opens files that the user dropped or picked; their paths never reach the page. */
  readonly openFiles: (files: readonly File[]) => Promise<OpenOutcome>;
  /** Adds files that the user dropped to a set of pairs, and tells how many are new. */
  readonly addPairFiles: (setId: string, role: PairRole, files: readonly File[]) => Promise<AddOutcome>;
  /** Takes files, and on the desktop folders, that the user dropped or picked for the queue. */
  readonly addQueueFiles: (files: readonly File[]) => Promise<QueueSourceOutcome>;
}

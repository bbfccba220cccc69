/**
 * A shell for tests that runs inside the page: it puts `window.tape` there and answers by script.
 * Bundled to one classic script and injected before the page's own; pictures come from `page.route`.
 */
import type {
  CallOptions,
  DataFolder,
  InstalledModel,
  NeedProbabilities,
  OpenOutcome,
  Photo,
  PhotoInfo,
  PhotoNotes,
  Progress,
  Scale,
  Sentence,
  Settings,
  StudioShape,
  LanguageChoice,
  TapeErrorData,
  Task,
} from '../../../electron/ipc/contract.ts';
import { needs } from '../../../electron/core/foundation/need.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import type { Service } from '../../../electron/core/foundation/service.ts';
import { serve } from '../../../electron/ipc/rpc.ts';
import type { InspectionScript } from './scripted-inspection.ts';
import { inspectionService } from './scripted-inspection.ts';
import type { QueueScript } from './scripted-queue.ts';
import { queueService } from './scripted-queue.ts';
import type { TrainingScript } from './scripted-training.ts';
import { trainingService } from './scripted-training.ts';
import type { PictureKind } from './photo-like.ts';

/** What a test may say about the scripted shell, as plain data. */
export interface Script {
  readonly tasks: readonly Task[];
  /** Titles of the user's own models, all for noise. */
  readonly ownModels: readonly string[];
  readonly importError: TapeErrorData | null;
  readonly info: PhotoInfo;
  readonly tilePx: number;
  readonly names: readonly string[];
  readonly failures: OpenOutcome['failures'];
  readonly openError: TapeErrorData | null;
  /** What the photos need, in the order of their opening, again and again; what is left goes to `none`. */
  readonly needs: readonly Partial<NeedProbabilities>[];
  readonly needError: TapeErrorData | null;
  readonly restoreError: TapeErrorData | null;
  readonly exportError: TapeErrorData | null;
  /** Each export's file is there already, and the rule is to ask. */
  readonly fileExists: boolean;
  /** Photos that another program hands over at once, and why they cannot be saved back. */
  readonly handedOver: readonly string[];
  readonly hindrance: Sentence | null;
  /** What was decided about photos when they were open before, by their names. */
  readonly notes: Readonly<Record<string, PhotoNotes>>;
  readonly choosesFolder: boolean;
  /** Whether the environment says where data lies, what hinders its move at once, and what is to be moved already. */
  readonly dataFolder: { readonly isSet: boolean; readonly moveError: TapeErrorData | null; readonly move: DataFolder['move'] };
  readonly shell: 'desktop' | 'browser';
  readonly theme: Settings['theme'];
  readonly settings: Partial<Settings>;
  readonly language: LanguageChoice;
  /** Restoring goes on until the test calls `window.scriptedTape.finish()`. */
  readonly holdRestore: boolean;
  readonly etaMs: number;
  readonly training: TrainingScript;
  readonly queue: QueueScript;
  readonly inspection: InspectionScript;
}

/** What the test can ask and do while the page runs. */
export interface ScriptedTape {
  readonly calls: { readonly method: string; readonly params: unknown }[];
  progress(done: number, total: number): void;
  finish(): void;
  /** The run that is running has come so far. */
  tellOfRun(progress: Progress): void;
}

declare global {
  interface Window {
    scriptedTape: ScriptedTape;
    script: Script;
  }
}

const { script } = window;
const calls: { method: string; params: unknown }[] = [];
let settings: Settings = { theme: script.theme, language: script.language, device: 'auto', ...script.settings };
let opened = 0;
let notedPhotos = 312;
let dataMove = script.dataFolder.move;
let handsOver = false;
let running: { readonly options: CallOptions; readonly finish: () => void } | null = null;

function pyramid(kind: PictureKind, id: string, scale: Scale = 1): Photo['pyramid'] {
  const [widthPx, heightPx] = [scale * script.info.widthPx, scale * script.info.heightPx];
  const levels = 1 + Math.max(0, Math.ceil(Math.log2(Math.max(widthPx, heightPx) / script.tilePx)));
  return { address: `/pictures/${id}${scale === 1 ? '' : `-x${scale}`}/${kind}`, widthPx, heightPx, tilePx: script.tilePx, levels };
}

const dataFolder = (): DataFolder => ({
  path: '/home/anna/.local/share/tape-studio',
  isSet: script.dataFolder.isSet,
  move: dataMove,
  parts: [
    { part: 'models', files: 4, bytes: 3_600_000 },
    { part: 'runs', files: 90, bytes: 214_000_000 },
    { part: 'notes', files: notedPhotos, bytes: 512 * notedPhotos },
    { part: 'queue', files: 2, bytes: 1_400_000 },
    { part: 'logs', files: 1, bytes: 12_000 },
    { part: 'scratch', files: 0, bytes: 0 },
    { part: 'chromium', files: 120, bytes: 9_800_000 },
  ],
});

function open(names: readonly string[]): OpenOutcome {
  if (script.openError !== null) throw TapeError.fromData(script.openError);
  const photos = names.map((name): Photo => {
    const id = `photo-${++opened}`;
    return { id, name, info: script.info, pyramid: pyramid('before', id), notes: script.notes[name] ?? { recipe: null, mark: null }, handedOver: script.handedOver.includes(name) ? { hindrance: script.hindrance } : null };
  });
  return { photos, failures: script.failures };
}

function probabilities(given: Partial<NeedProbabilities>): NeedProbabilities {
  const all = Object.fromEntries(needs.map((need) => [need, given[need] ?? 0])) as NeedProbabilities;
  return { ...all, none: all.none + 1 - Object.values(all).reduce((sum, one) => sum + one, 0) };
}

function model(task: Task): InstalledModel {
  return {
    id: `tape-swin-${task}`,
    task,
    title: `TAPE-Swin, ${task}`,
    parameters: 1_098_000,
    kiloMacsPerPixel: 486,
    licence: 'CC BY 4.0',
    learnedFrom: [{ name: 'Clean pictures', terms: 'CC BY-SA 4.0', pictures: 172 }],
    isPersonal: false,
    picture: null,
    description:
      'A TAPE-Swin network trained on clean photographs with sensor-like noise: Gaussian up to σ 50 and signal-dependent noise, half of it saved as JPEG.',
    scores: [
      { name: 'Photos, noise σ 15', psnrDb: 33.1, inputPsnrDb: 24.8 },
      { name: 'Photos, noise σ 25', psnrDb: 30.6, inputPsnrDb: 20.6 },
      { name: 'Real camera pairs', psnrDb: 36.2, inputPsnrDb: 33.0 },
    ],
  };
}

/** The first is a denoiser from elsewhere; the others were made here, for what no other task mends. */
const ownModel = (title: string, index: number): InstalledModel => ({
  ...model(index === 0 ? 'denoise' : 'own'),
  id: title.toLowerCase().replaceAll(' ', '-'),
  title,
  licence: 'personal',
  isPersonal: true,
  picture: index === 0 ? null : { before: '/pictures/crop/before/2/0_0.png', after: '/pictures/crop/after/2/0_0.png' },
  description: 'Fine-tuned from tape-swin-denoise on 10 pairs.',
  scores: [{ name: 'held-back pictures', psnrDb: 33.9, inputPsnrDb: 29.8 }],
});

let models: readonly InstalledModel[] = [...script.tasks.map(model), ...script.ownModels.map(ownModel)];

const devices = [
  { kind: 'cpu', name: 'AMD EPYC 7B13, 2 cores', usable: true, largestError: 0, megapixelsPerSecond: 0.21, reason: null },
  { kind: 'webgpu', name: 'SwiftShader (WebGPU)', usable: false, largestError: null, megapixelsPerSecond: null, reason: 'It gave wrong results.' },
] as const;

/** Until the test says `finish`. */
const held = (options: CallOptions): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    running = { options, finish: resolve };
    options.signal?.addEventListener('abort', () => reject(new TapeError('cancelled', 'Stopped on request.')));
  });

const { tellOfRun, ...training } = trainingService(script.training, (isAfter) => `${pyramid(isAfter ? 'after' : 'before', 'pair').address}/2/0_0.png`);

const service: Service<StudioShape> = {
  describeApp: () =>
    Promise.resolve({ version: '0.1.0', shell: script.shell, platform: 'linux', logPath: '/home/anna/.local/share/tape-studio/logs/tape-studio.log', queueFolder: null }),
  readSettings: () => Promise.resolve(settings),
  changeSettings: (change) => Promise.resolve((settings = { ...settings, ...change })),
  chooseExportPlace: () => Promise.resolve((settings = script.choosesFolder ? { ...settings, exportPlace: { kind: 'folder', name: 'Pictures' } } : settings)),
  describeDataFolder: () => Promise.resolve(dataFolder()),
  showDataFolder: () => Promise.resolve(null),
  moveDataFolder: () => {
    if (script.dataFolder.moveError !== null) return Promise.reject(TapeError.fromData(script.dataFolder.moveError));
    dataMove = script.choosesFolder ? { to: '/media/anna/Big disk/TAPE Studio', problem: null } : dataMove;
    return Promise.resolve(dataFolder());
  },
  keepDataFolder: () => {
    dataMove = null;
    return Promise.resolve(dataFolder());
  },
  restartApp: () => Promise.resolve(null),
  forgetPhotoNotes: () => {
    notedPhotos = 0;
    return Promise.resolve(dataFolder());
  },
  listModels: () => Promise.resolve(models),
  renameModel: ({ modelId, title }) => {
    models = models.map((one) => (one.id === modelId ? { ...one, title } : one));
    return Promise.resolve(null);
  },
  removeModel: ({ modelId }) => {
    models = models.filter(({ id }) => id !== modelId);
    return Promise.resolve(null);
  },
  exportModel: ({ modelId }) => Promise.resolve({ kind: 'saved', fileName: `${modelId}.safetensors`, folderName: 'Models' }),
  importModel: async () => {
    if (script.importError !== null) throw TapeError.fromData(script.importError);
    const imported = ownModel('From my laptop', 0);
    models = [...models, imported];
    return { modelId: imported.id, title: imported.title };
  },
  listDevices: () => Promise.resolve(devices),
  choosePhotos: async () => open(script.names),
  openHandedOver: async () => {
    if (handsOver) return new Promise(() => undefined);
    handsOver = true;
    return script.handedOver.length === 0 ? new Promise(() => undefined) : open(script.handedOver);
  },
  saveBack: async () => {
    if (script.exportError !== null) throw TapeError.fromData(script.exportError);
    return null;
  },
  undoSaveBack: () => Promise.resolve(null),
  openSample: async () => open(['sample.png']),
  closePhoto: () => Promise.resolve(null),
  noteOnPhoto: () => Promise.resolve(null),
  findNeed: ({ photoId }) => {
    if (script.needError !== null) return Promise.reject(TapeError.fromData(script.needError));
    const index = Number(photoId.replace('photo-', '')) - 1;
    return Promise.resolve(probabilities(script.needs[index % script.needs.length] ?? {}));
  },
  restore: async ({ photoId, steps }, options = {}) => {
    if (script.holdRestore) await held(options);
    if (script.restoreError !== null) throw TapeError.fromData(script.restoreError);
    const scale = steps.find((step) => step.scale > 1)?.scale ?? 1;
    return {
      id: `restored-${photoId}-${steps.map(({ modelId }) => modelId).join('-')}`,
      photoId,
      steps,
      deviceName: devices[0].name,
      elapsedMs: 83_400,
      pyramid: pyramid('after', photoId, scale),
      spared: steps.length === 1 && scale === 1 ? pyramid('spared', photoId) : null,
      before: pyramid('before', photoId, scale),
      notes: [],
    };
  },
  exportRestoration: async ({ answer }) => {
    if (script.exportError !== null) throw TapeError.fromData(script.exportError);
    if (script.fileExists && answer === undefined) return { kind: 'asks', fileName: 'IMG_4711-restored.jpg' };
    if (answer === 'skip') return { kind: 'skipped', fileName: 'IMG_4711-restored.jpg' };
    return { kind: 'saved', fileName: 'IMG_4711-restored.jpg', folderName: 'Pictures' };
  },
  chooseExportFolder: () => Promise.resolve(script.choosesFolder ? { id: 'folder-1', name: 'Pictures' } : null),
  ...inspectionService(script.inspection, (photoId, isAfter) => pyramid(isAfter ? 'after' : 'before', photoId), held),
  ...queueService(script.queue),
  ...training,
};

window.scriptedTape = {
  calls,
  progress: (done, total) => running?.options.onProgress?.({ phase: 'restoring', done, total, etaMs: script.etaMs }),
  finish: () => running?.finish(),
  tellOfRun,
};

const toPage: ((message: unknown) => void)[] = [];
const toShell: ((message: unknown) => void)[] = [];

serve<StudioShape>(
  {
    // Each side gets its own copy, as it would across processes.
    post: (message) => toPage.forEach((listener) => listener(structuredClone(message))),
    onMessage: (listener) => toShell.push(listener),
    onClose: () => undefined,
  },
  service,
  {
    validate: (method, params) => {
      calls.push({ method, params });
      return params;
    },
  },
);

Object.defineProperty(window, 'tape', {
  value: {
    post: (message: unknown) => toShell.forEach((listener) => listener(structuredClone(message))),
    subscribe: (listener: (message: unknown) => void) => toPage.push(listener),
    openFiles: async (files: readonly File[]) => open(files.map(({ name }) => name)),
    addPairFiles: async (_setId: string, _role: string, files: readonly File[]) => ({ added: files.length }),
    addQueueFiles: async (files: readonly File[]) => ({ source: { id: 'dropped', name: files[0]?.name ?? '', photos: files.length, rawPhotos: 0 } }),
  },
});

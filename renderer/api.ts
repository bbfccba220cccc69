/** The page's only way out: everything it asks of its shell goes through `window.tape`. */
import type {
  OpenOutcome,
  StudioService,
  StudioShape,
  TapeBridge,
} from '../electron/ipc/contract.ts';
import { connect } from '../electron/ipc/rpc.ts';

declare global {
  interface Window {
    readonly tape?: TapeBridge;
  }
}

/** Every call of the contract: one that is missing here does not compile. */
const calls: Readonly<Record<keyof StudioShape, true>> = {
  describeApp: true,
  readSettings: true,
  changeSettings: true,
  chooseExportPlace: true,
  describeDataFolder: true,
  showDataFolder: true,
  moveDataFolder: true,
  keepDataFolder: true,
  restartApp: true,
  forgetPhotoNotes: true,
  listModels: true,
  renameModel: true,
  removeModel: true,
  exportModel: true,
  importModel: true,
  listDevices: true,
  choosePhotos: true,
  openHandedOver: true,
  openSample: true,
  closePhoto: true,
  noteOnPhoto: true,
  findNeed: true,
  restore: true,
  chooseQueuePhotos: true,
  chooseQueueFolder: true,
  countQueuePhotos: true,
  addToQueue: true,
  giveQueueItems: true,
  watchQueue: true,
  listQueue: true,
  changeQueue: true,
  changeQueueItems: true,
  answerQueue: true,
  moveQueueItems: true,
  exportQueueReport: true,
  showQueueItem: true,
  chooseExportFolder: true,
  exportRestoration: true,
  saveBack: true,
  undoSaveBack: true,
  openPairs: true,
  choosePairPhotos: true,
  checkPairs: true,
  arrangePairs: true,
  closePairs: true,
  listTrainingBases: true,
  startRun: true,
  watchRuns: true,
  changeRun: true,
  readCurve: true,
  exportFilm: true,
  openInspection: true,
  lookAtSheet: true,
  lookAtPositions: true,
  lookAtChannel: true,
  lookAtColours: true,
  lookAtSimilarity: true,
  lookAtDegradation: true,
  listEarlyWeights: true,
  lookAtAttention: true,
  lookAtSwitch: true,
  compareRows: true,
  exportInspection: true,
};

export interface Shell extends StudioService {
  readonly openFiles: (files: readonly File[]) => Promise<OpenOutcome>;
  readonly addPairFiles: TapeBridge['addPairFiles'];
  readonly addQueueFiles: TapeBridge['addQueueFiles'];
}

/** Joins the page to the shell that shows it. */
export function connectToShell(): Shell {
  const bridge = window.tape;
  if (bridge === undefined) throw new Error('internal: the shell did not provide window.tape');
  const service = connect<StudioShape>(
    {
      post: (message) => bridge.post(message),
      onMessage: (listener) => bridge.subscribe(listener),
      // The page does not outlive its shell: a desktop window closes with it, and there is nobody to tell.
      onClose: () => undefined,
    },
    Object.keys(calls) as (keyof StudioShape)[],
  );
  return {
    ...service,
    openFiles: (files) => bridge.openFiles(files),
    addPairFiles: (setId, role, files) => bridge.addPairFiles(setId, role, files),
    addQueueFiles: (files) => bridge.addQueueFiles(files),
  };
}

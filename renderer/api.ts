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

const methods = [
  'describeApp',
  'readSettings',
  'changeSettings',
  'listModels',
  'renameModel',
  'removeModel',
  'exportModel',
  'importModel',
  'listDevices',
  'choosePhotos',
  'openSample',
  'closePhoto',
  'restore',
  'exportRestoration',
  'openPairs',
  'choosePairPhotos',
  'checkPairs',
  'arrangePairs',
  'closePairs',
  'listTrainingBases',
  'startRun',
  'watchRuns',
  'changeRun',
  'readCurve',
  'openInspection',
  'lookAtSheet',
  'lookAtPositions',
  'lookAtChannel',
  'lookAtColours',
  'lookAtSimilarity',
  'lookAtDegradation',
  'compareRows',
  'exportInspection',
] as const satisfies readonly (keyof StudioShape)[];

export interface Shell extends StudioService {
  readonly openFiles: (files: readonly File[]) => Promise<OpenOutcome>;
  readonly addPairFiles: TapeBridge['addPairFiles'];
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
    methods,
  );
  return { ...service, openFiles: (files) => bridge.openFiles(files), addPairFiles: (setId, role, files) => bridge.addPairFiles(setId, role, files) };
}

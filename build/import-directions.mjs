/**
 * Which room may import which: the arrows of the architecture, as lint rules.
 *
 * A room that is not listed may import nothing of ours. `packages`: what only that room may import.
 */
const core = (name) => `electron/core/${name}`;
const models = (...names) => names.map((name) => `models/${name}`);
const allModels = models('graph', 'autodiff', 'onnx', 'layers', 'networks', 'root');

/** @type {Readonly<Record<string, readonly string[]>>} */
export const directions = {
  'models/graph': [],
  'models/autodiff': models('graph'),
  'models/onnx': models('graph'),
  'models/layers': models('graph'),
  'models/networks': models('graph', 'autodiff', 'onnx', 'layers', 'root'),
  'models/root': models('networks'),

  'electron/words': [],
  [core('foundation')]: ['electron/words'],
  [core('imaging')]: ['electron/words', core('foundation')],
  [core('pairs')]: ['electron/words', core('foundation'), core('imaging')],
  [core('inference')]: ['electron/words', core('foundation'), core('imaging'), core('pairs'), ...allModels],
  [core('inspection')]: ['electron/words', core('foundation'), core('imaging'), core('inference'), ...allModels],
  [core('training')]: ['electron/words', core('foundation'), core('imaging'), core('pairs'), core('inference'), ...allModels],
  [core('queue')]: ['electron/words', core('foundation'), core('imaging'), core('inference')],
  [core('library')]: ['electron/words', core('queue'), core('foundation'), core('imaging'), core('pairs'), core('inference'), core('inspection'), core('training'), 'models/root'],

  'electron/ipc': ['electron/words', core('foundation'), core('imaging'), core('pairs'), core('inference'), core('inspection'), core('queue'), core('library')],
  'electron/preload': ['electron/ipc'],
  'electron/main': ['electron/words', 'electron/ipc', core('foundation'), core('imaging'), core('queue'), core('library')],
  'electron/web': ['electron/words', 'electron/ipc', core('foundation'), core('library')],
  'electron/cli': ['electron/words', core('foundation'), core('imaging'), core('pairs'), core('inference'), core('inspection'), core('training'), core('queue'), core('library'), ...allModels],
  'electron/workers': [core('foundation'), core('imaging'), core('pairs'), core('inference'), core('inspection'), core('training')],

  'renderer/language': ['electron/words'],
  'renderer/viewer': ['electron/ipc'],
  'renderer/components': ['renderer/language', 'renderer/viewer'],
  'renderer/state': ['renderer/language', 'electron/ipc', 'renderer/root', 'renderer/viewer'],
  'renderer/frame': ['renderer/language', 'electron/ipc', 'renderer/components', 'renderer/state'],
  'renderer/views': ['renderer/language', 'electron/ipc', 'renderer/components', 'renderer/frame', 'renderer/state', 'renderer/viewer'],
  'renderer/root': ['renderer/language', 'electron/ipc', 'renderer/components', 'renderer/frame', 'renderer/state', 'renderer/views', 'renderer/styles'],
  'renderer/styles': [],
};

/** Packages that belong to one room (or two), and are a mistake elsewhere. */
export const packageOwners = {
  electron: ['electron/main', 'electron/preload'],
  'intl-messageformat': ['electron/words'],
  '@formatjs/icu-messageformat-parser': ['electron/words'],
  sharp: [core('imaging')],
  '@techstark/opencv-js': [core('pairs')],
  'onnxruntime-node': [core('inference'), core('training')],
};

import { join } from 'node:path';

/** Where the parts of the app lie, seen from the folder of the Node bundles. */
export interface AppLayout {
  readonly workers: Readonly<Record<'imaging' | 'inference' | 'inspection' | 'pairs' | 'training', string>>;
  readonly preload: string;
  readonly renderer: string;
  readonly webBridge: string;
  /** Models that come with the app. */
  readonly models: string;
  readonly packageFile: string;
}

/**
 * `nodeBundles` is the folder that the shell's own bundle lies in.
 *
 * In a package that is inside an archive which only Electron can look into. Workers may run on a plain Node
 * binary: they, and the weights they read, lie beside the archive as real files.
 */
export function appLayout(nodeBundles: string): AppLayout {
  const out = join(nodeBundles, '..');
  const root = join(out, '..', '..');
  const worker = (name: string): string => besideArchive(join(nodeBundles, 'workers', `${name}.js`));
  return {
    workers: {
      imaging: worker('imaging'),
      inference: worker('inference'),
      inspection: worker('inspection'),
      pairs: worker('pairs'),
      training: worker('training'),
    },
    preload: join(out, 'preload', 'preload.cjs'),
    renderer: join(out, 'renderer'),
    webBridge: join(out, 'web', 'web-bridge.js'),
    models: besideArchive(join(root, 'models', 'weights')),
    packageFile: join(root, 'package.json'),
  };
}

const besideArchive = (path: string): string => path.replace(/(?<=[\\/]app\.asar)(?=[\\/])/, '.unpacked');

import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/**
 * Bundles TypeScript entries for plain Node, as the app's own bundles are made, and gives the folder that
 * they lie in as `<entry>.js`. `name` is for one test file alone.
 */
export async function bundleNode(name: string, entries: Readonly<Record<string, string>>): Promise<string> {
  // Inside the project, so that native packages are found.
  const folder = join(root, 'build', 'out', 'test', name);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron', 'onnxruntime-node', 'sharp', 'playwright'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: { ...entries }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
  return folder;
}

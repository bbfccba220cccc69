/**
 * Looks into a finished package: everything that must be there, nothing that must not, each file where the
 * process that needs it can read it. Problems are sentences.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import fuses from '@electron/fuses';
import { root } from '../bundle.mjs';

/** Read by Electron alone: inside the archive, under its checksum. */
const inside = ['build/out/node/main.js', 'build/out/preload/', 'build/out/renderer/', 'LICENSE', 'THIRD-PARTY-LICENCES.txt'];
/** Read by plain Node too: real files beside the archive. */
const beside = ['build/out/node/cli.js', 'build/out/node/chunks/', 'build/out/node/workers/', 'models/weights/', 'node_modules/', 'package.json'];
const packages = ['@img', '@techstark', 'detect-libc', 'jxl-oxide-wasm', 'libheif-js', 'libraw-wasm', 'onnxruntime-common', 'onnxruntime-node', 'semver', 'sharp'];
const ours = ['build/out/node/main.js', 'build/out/node/cli.js', 'build/out/node/chunks', 'build/out/node/workers', 'build/out/preload', 'build/out/renderer'];

/** `resources` holds app.asar and, beside it, app.asar.unpacked. */
export function checkFiles(resources) {
  const archive = join(resources, 'app.asar');
  const entries = listPackage(archive, { isPack: true }).map((line) => {
    const [state, path] = line.split(/\s*:\s*\//);
    return { path: path.replaceAll('\\', '/'), isBeside: state === 'unpack' };
  });
  const files = entries.filter(({ path }) => !entries.some((other) => other.path.startsWith(`${path}/`)));
  const paths = new Set(files.map(({ path }) => path));
  const problems = [];

  for (const { path, isBeside } of files) {
    const isIn = (places) => places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
    if (!isIn([...inside, ...beside]) || /\.(ts|svelte|map|stamp)$|(^|\/)test\//.test(path)) problems.push(`${path} does not belong in the package.`);
    else if (isIn(beside) !== isBeside) problems.push(`${path} lies ${isBeside ? 'beside' : 'inside'} the archive, and should not.`);
    if (isBeside && !existsSync(join(resources, 'app.asar.unpacked', path))) problems.push(`${path} is listed but not there.`);
    const name = /^node_modules\/([^/]+)/.exec(path)?.[1];
    if (name !== undefined && !packages.includes(name)) problems.push(`The package ${name} is not needed at run time.`);
  }
  for (const path of [...inside, ...beside].filter((place) => !place.endsWith('/')).concat(builtFiles(), weightFiles())) {
    if (!paths.has(path)) problems.push(`${path} is missing from the package.`);
  }
  if (weightFiles().length === 0) problems.push('There are no weights in models/weights, so the app could restore nothing.');
  const { devDependencies, scripts } = JSON.parse(extractFile(archive, 'package.json').toString('utf8'));
  if (devDependencies !== undefined || scripts !== undefined) problems.push("The package's package.json still names development tools.");
  return { problems, count: files.length };
}

/** Says which fuses of a binary are not as the configuration wants them. */
export async function checkFuses(binary, wanted) {
  const wire = await fuses.getCurrentFuseWire(binary);
  const position = (name) => fuses.FuseV1Options[name[0].toUpperCase() + name.slice(1)];
  return Object.entries(wanted)
    .filter(([name, isOn]) => wire[position(name)] !== (isOn ? '1' : '0').charCodeAt(0))
    .map(([name]) => `The fuse ${name} is not as build/electron-builder.json wants it.`);
}

const builtFiles = () => ours.flatMap((place) => (place.endsWith('.js') ? [place] : filesBelow(place)));

const weightFiles = () => (existsSync(join(root, 'models/weights')) ? filesBelow('models/weights') : []);

const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1).replaceAll('\\', '/'));

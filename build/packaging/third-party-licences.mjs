import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What packages hold in compiled form, beyond what their own licence is for. */
const compiledIn = {
  'jxl-oxide-wasm': 'Holds jxl-oxide, MIT or Apache-2.0: https://github.com/tirr-c/jxl-oxide',
  'libheif-js': 'Holds libheif and libde265, LGPL-3.0: https://github.com/strukturag',
  'libraw-wasm': 'Holds LibRaw, LGPL-2.1 or CDDL-1.0: https://www.libraw.org; and Little CMS, MIT: https://www.littlecms.com',
};

/**
 * The licences of everything that the bundles may hold: the project's dependencies and theirs. A superset,
 * because what a bundler leaves out does not matter here.
 *
 * Throws: when a package has no licence text and names none.
 */
export function thirdPartyLicences(root) {
  const found = new Map();
  const visit = (name) => {
    const folder = join(root, 'node_modules', name);
    // Optional dependencies are there for one platform only.
    if (found.has(name) || !existsSync(folder)) return;
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    found.set(name, section(folder, manifest));
    for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) visit(next);
  };
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) visit(name);
  return [...found.keys()].sort().map((name) => found.get(name)).join('\n');
}

function section(folder, { name, version, license }) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined && license === undefined) throw new Error(`${name} says nothing of its licence.`);
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
  const holds = compiledIn[name] === undefined ? '' : `\n${compiledIn[name]}\n`;
  return `${'-'.repeat(80)}\n${name} ${version}\n\n${text}\n${holds}`;
}

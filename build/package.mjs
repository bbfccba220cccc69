/**
 * Makes installers of the app for this platform, in build/dist.
 *
 *   node build/package.mjs [--dry-run]
 *
 * The dry run needs no network: electron-builder does all its work on a stand-in for Electron's binary, and
 * what it made is looked through and tried out. It makes no installer.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { build, log, Platform } from 'electron-builder';
import { bundle, out, root } from './bundle.mjs';
import { checkFiles, checkFuses } from './packaging/check-package.mjs';
import { writeStubElectron } from './packaging/stub-electron.mjs';
import { thirdPartyLicences } from './packaging/third-party-licences.mjs';
import { tryPackage } from './packaging/try-package.mjs';
import { writeIcon } from './packaging/write-icon.mjs';

const isDryRun = process.argv.includes('--dry-run');
const temporary = mkdtempSync(join(tmpdir(), 'tape-studio-package-'));
const problems = await makePackage();
rmSync(temporary, { recursive: true, force: true });
for (const problem of problems) process.stderr.write(`${problem}\n`);
// Not by exitCode: a hook of electron-builder's ends the process with 0 whatever that says.
process.exit(problems.length === 0 ? 0 : 1);

async function makePackage() {
  await bundle();
  const configuration = JSON.parse(readFileSync(join(root, 'build/electron-builder.json'), 'utf8'));
  try {
    await validateConfiguration(configuration, new DebugLogger(false));
    await writeResources();
    return await (isDryRun ? dryRun(configuration) : realRun(configuration));
  } catch (error) {
    return [`The app could not be packaged: ${error.message}`];
  }
}

/** What goes into a package, or onto it, beside the bundles. */
async function writeResources() {
  const folder = join(out, 'packaging');
  mkdirSync(folder, { recursive: true });
  await writeIcon(join(folder, 'icon.png'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), thirdPartyLicences(root));
}

/** Packs in Linux' form on every platform: only there does Electron consist of loose files. */
async function dryRun(configuration) {
  log.stream = new Writable({ write: (_text, _encoding, done) => done() });
  await build({
    projectDir: root,
    publish: 'never',
    targets: Platform.LINUX.createTarget('dir'),
    config: {
      ...configuration,
      directories: { ...configuration.directories, output: temporary },
      electronDist: writeStubElectron(join(temporary, 'electron')),
    },
  });
  const folder = join(temporary, `linux${process.arch === 'x64' ? '' : `-${process.arch}`}-unpacked`);
  const resources = join(folder, 'resources');
  const { problems, count } = checkFiles(resources);
  problems.push(...(await checkFuses(join(folder, configuration.linux.executableName), configuration.electronFuses)));
  problems.push(...(await tryPackage(resources)));
  if (problems.length === 0) {
    process.stdout.write(`The package would hold ${count} files; its workers start and its command line restores a picture.\n`);
  }
  process.stdout.write("Not done in a dry run: no installer was made and no window opened, because Electron's own binary took no part.\n");
  return problems;
}

async function realRun(configuration) {
  const seen = [];
  const artifacts = await build({
    projectDir: root,
    publish: 'never',
    targets: Platform.current().createTarget(),
    config: {
      ...configuration,
      // Electron has been put in place, and nothing is signed yet: looked at before installers are made.
      afterPack: async (context) => {
        const resources = context.packager.getResourcesDir(context.appOutDir);
        seen.push(...checkFiles(resources).problems, ...(await tryPackage(resources)));
        if (seen.length > 0) throw new Error('the package is not as it should be.');
      },
    },
  }).catch((error) => {
    if (seen.length === 0) throw error;
    return [];
  });
  for (const artifact of artifacts) process.stdout.write(`${artifact}\n`);
  return seen;
}

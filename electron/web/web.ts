import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TapeError } from '../core/foundation/tape-error.ts';
import { forkWorker } from '../core/foundation/worker-process.ts';
import { appLayout } from '../core/library/app-layout.ts';
import { filesNamed, HandedOver } from '../core/library/handed-over.ts';
import { enterStateFolder } from '../core/library/enter-state-folder.ts';
import { Studio } from '../core/library/studio.ts';
import { inEnglish } from '../words/speak.ts';
import { openInBrowser } from './open-in-browser.ts';
import { startWebServer } from './web-server.ts';

/** The browser shell: prints the address to open, and serves it until it is interrupted. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    open: { type: 'boolean', default: false },
    // What the queue restores goes here, since a browser cannot name a folder.
    output: { type: 'string', default: join(homedir(), 'Downloads', 'TAPE Studio') },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write('--port takes a number from 0 to 65535; 0 means any free port.\n');
  process.exit(2);
}

const layout = appLayout(import.meta.dirname);
const handedOver = new HandedOver();
handedOver.add(filesNamed(positionals, process.cwd()));
const studio = new Studio({ stateFolder: enteredStateFolder(), layout, spawn: forkWorker(), handedOver });
studio.goOnWithQueue();
const server = await startWebServer({ studio, layout, port, queueFolder: resolve(values.output) }).catch(async (thrown: unknown) => {
  await studio.close();
  process.stderr.write(`TAPE Studio could not listen on port ${port}: ${(thrown as Error).message}\n`);
  return process.exit(1);
});

process.stdout.write(`TAPE Studio is at ${server.address}\n`);
process.stderr.write('Keep this address to yourself: whoever has it on this machine can use the app. Stop with Ctrl-C.\n');
if (values.open) {
  openInBrowser(server.address, studio.scratch.newFolder(), () => {
    process.stderr.write('No browser could be started: open the address by hand.\n');
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void server
      .close()
      .then(() => studio.close())
      .then(() => process.exit(0));
  });
}

function enteredStateFolder(): string {
  try {
    return enterStateFolder();
  } catch (thrown) {
    const { message, kept, remedy } = TapeError.from(thrown);
    process.stderr.write(`${[message, kept, remedy].flatMap((part) => (part === undefined ? [] : inEnglish(part))).join(' ')}\n`);
    return process.exit(1);
  }
}

/** Runs what a package holds, in a folder of its own with nothing of the repository around it. */
import { execFile, fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

const limitMs = 120_000;

/** Starts every worker, lists the models and restores a small picture; says in sentences what did not work. */
export async function tryPackage(resources) {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-package-'));
  try {
    const app = join(folder, 'app');
    cpSync(join(resources, 'app.asar.unpacked'), app, { recursive: true });
    const node = join(app, 'build/out/node');
    const workers = readdirSync(join(node, 'workers')).filter((name) => name.endsWith('.js'));
    const answers = await Promise.all(workers.map((name) => workerAnswers(join(node, 'workers', name))));
    return [...workers.filter((_, index) => !answers[index]).map((name) => `The worker ${name} does not start.`), ...(await tryCommands(node, folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function workerAnswers(path) {
  const child = fork(path, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], timeout: limitMs });
  return new Promise((resolve) => {
    child.on('message', ({ type, id }) => {
      if (id !== 1) return;
      resolve(type === 'result');
      child.disconnect();
    });
    child.on('error', () => resolve(false));
    child.on('exit', () => resolve(false));
    child.send({ type: 'call', id: 1, method: 'heartbeat', params: null });
  });
}

async function tryCommands(node, folder) {
  const run = (...args) =>
    promisify(execFile)(process.execPath, [join(node, 'cli.js'), ...args, '--json'], {
      cwd: folder,
      timeout: limitMs,
      env: { ...process.env, TAPE_STUDIO_HOME: join(folder, 'home') },
    });
  try {
    const { stdout } = await run('models', 'list');
    const [model] = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)).filter(({ event }) => event === 'result');
    if (model === undefined) return ['The command line finds no model in the package.'];
    const [input, output] = [join(folder, 'in.png'), join(folder, 'out.png')];
    await sharp({ create: { width: 70, height: 50, channels: 3, background: 'teal' } }).png().toFile(input);
    await run('restore', input, '--task', model.task, '--model', model.id, '--device', 'cpu', '--output', output);
    const { width, height } = await sharp(output).metadata();
    return existsSync(output) && width === 70 && height === 50 ? [] : ['The command line made no picture of the right size.'];
  } catch (error) {
    return [`The command line failed: ${String(error.stderr ?? error.message).trim().split('\n').at(-1)}`];
  }
}

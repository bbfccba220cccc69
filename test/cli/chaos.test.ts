import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RunFolders } from '../../electron/core/library/run-folders.ts';
import { readPlan, writePlan } from '../../electron/core/training/plan-file.ts';
import { readSafetensors } from '../../models/onnx/safetensors.ts';
import { Random } from '../../models/random.ts';
import { countWanted } from '../support/count-wanted.ts';
import { noisyPairs } from '../support/pair-files.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import type { RunningCli } from '../support/run-cli.ts';
import { startCli } from '../support/run-cli.ts';

/** Kills in this file; `TAPE_STUDIO_CHAOS` asks for another count, or for no end. */
const kills = countWanted('TAPE_STUDIO_CHAOS', 5);
/** A run is left in peace after so many, so that it ends. */
const killsOfOneRun = 5;

/** What may be killed: the app, its training worker, or everything. Each ends by SIGKILL, without a word. */
const victims = {
  app: ({ child }: RunningCli): void => void child.kill('SIGKILL'),
  worker: ({ child }: RunningCli): void => {
    for (const pid of trainingWorkersOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  },
  everything: ({ child }: RunningCli): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  },
} as const;
const victimNames = Object.keys(victims) as readonly (keyof typeof victims)[];

function trainingWorkersOf(parent: number): readonly number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(ppid) === parent && args.includes('training.js') ? [Number(pid)] : [];
    });
}

/** The files of a run that must not depend on what was done to it. */
function madeBy(runFolder: string): ReadonlyMap<string, string> {
  const snapshots = readdirSync(join(runFolder, 'snapshots')).map((name) => join('snapshots', name));
  const digest = (name: string): string => createHash('sha256').update(readFileSync(join(runFolder, name))).digest('hex');
  return new Map(['weights.safetensors', 'best.safetensors', 'log.jsonl', ...snapshots].sort().map((name) => [name, digest(name)]));
}

/** Names of checkpoints whose digest does not hold, and of other files that cannot be read. */
function unreadableIn(runFolder: string): readonly string[] {
  const filesIn = (folder: string): readonly string[] => {
    const path = join(runFolder, folder);
    return existsSync(path) ? readdirSync(path).filter((name) => name.startsWith('step-')).map((name) => join(folder, name)) : [];
  };
  return [...filesIn('checkpoints'), ...filesIn('snapshots')].filter((name) => {
    const bytes = readFileSync(join(runFolder, name));
    try {
      if (name.startsWith('snapshots')) readSafetensors(bytes);
      return name.startsWith('checkpoints') && !createHash('sha256').update(bytes.subarray(32)).digest().equals(bytes.subarray(0, 32));
    } catch {
      return true;
    }
  });
}

test('a fine-tuning whose app, worker or both are killed at random moments is never lost, and ends as if nothing had happened', async () => {
  const home = temporaryFolder();
  const runs = join(home, 'runs');
  writeRandomModel(join(home, 'models'), 'base', { deviation: 0 });
  const pairs = await noisyPairs(3, 96);
  const sit = (name: string): RunningCli =>
    startCli(home, ['finetune', '--task', 'denoise', '--base', 'base', '--pairs', pairs, '--as-is', '--name', name, '--steps', '8', '--resume', '--json']);
  /** Ended as it should have, adopted or not; not killed, and not failed. */
  const isDone = (status: number | null): boolean => status === 0 || status === 3;

  const startedAt = performance.now();
  await sit('measured').ended;
  const sittingMs = performance.now() - startedAt;
  // The usual plan writes no checkpoint in so few steps.
  const plan = { ...readPlan(join(runs, 'measured')), checkpointEverySteps: 2, validateEverySteps: 3 };
  const runWithPlan = (name: string): string => {
    const folder = join(runs, name);
    mkdirSync(folder, { recursive: true });
    writePlan(folder, plan);
    return folder;
  };
  const straightFolder = runWithPlan('straight');
  expect(isDone((await sit('straight').ended).status)).toBe(true);
  const straight = madeBy(straightFolder);
  expect(straight.size).toBeGreaterThan(4);

  const random = new Random(Date.now() % 1_000_000);
  const story: string[] = [];
  let [killed, lost, run] = [0, 0, 0];
  while (killed < kills) {
    run += 1;
    const name = `broken-${run}`;
    const folder = runWithPlan(name);
    let status: number | null = null;
    for (let killedHere = 0; !isDone(status); ) {
      const isPeace = killedHere === killsOfOneRun || killed >= kills;
      const cli = sit(name);
      if (!isPeace) {
        const victim = victimNames[random.integer(victimNames.length)] ?? 'app';
        const afterMs = random.between(0, 1.1 * sittingMs);
        await Promise.race([pause(afterMs), cli.ended]);
        victims[victim](cli);
        story.push(`${name}: ${victim} after ${Math.round(afterMs)} ms`);
        killedHere += 1;
        killed += 1;
      }
      const { status: ended, stderr } = await cli.ended;
      status = ended;
      const told = `${story.slice(-killsOfOneRun).join('\n')}\n${stderr}`;
      const record = new RunFolders(home).read(name);
      // Killed so early that it was not begun, there is nothing to lose but the plan.
      if (record === undefined && readdirSync(folder).some((file) => file !== 'plan.json' && !file.startsWith('.tape-'))) lost += 1;
      expect(lost, told).toBe(0);
      expect(record?.state ?? 'paused', told).toMatch(/^(paused|judged|adopted|declined)$/);
      expect(record?.failure?.code ?? 'worker-died', told).toBe('worker-died');
      expect(unreadableIn(folder), told).toEqual([]);
      if (isPeace) expect(isDone(status), told).toBe(true);
    }
    expect(madeBy(folder), story.slice(-killsOfOneRun).join('\n')).toEqual(straight);
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('.tape-')), 'left behind').toEqual([]);
    rmSync(join(home, 'models', name), { recursive: true, force: true });
    if (!Number.isFinite(kills)) process.stderr.write(`${killed} kills, ${run} runs, none lost\n`);
    writeFileSync(join(home, 'story.txt'), story.join('\n'));
  }
}, Number.isFinite(kills) ? 120_000 + 60_000 * kills : 0);

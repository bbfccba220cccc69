import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelReference } from '../../electron/core/inference/inference-service.ts';
import { writeRandomModel } from './random-model.ts';
import { temporaryFolder } from './real-workers.ts';

const bundle = join(import.meta.dirname, '../../build/out/node/cli.js');

/** The lines that `--json` may print, and nothing else. */
const eventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('progress'),
    subject: z.string(),
    phase: z.string(),
    done: z.number(),
    total: z.number(),
    etaMs: z.number().nonnegative().optional(),
    figures: z.record(z.string(), z.number()).optional(),
  }),
  z.looseObject({ event: z.literal('result') }),
  z.strictObject({
    event: z.literal('error'),
    subject: z.string().optional(),
    code: z.string(),
    message: z.string(),
    kept: z.string().optional(),
    remedy: z.string().optional(),
  }),
  z.looseObject({ event: z.literal('summary') }),
]);
export type CliEvent = z.infer<typeof eventSchema>;

export interface CliOutcome {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliOutcome>;
  /** Calls back with every event that a `--json` run prints. */
  readonly onEvent: (listener: (event: CliEvent) => void) => void;
  /** What Ctrl-C in a terminal does: the signal reaches the workers as well. */
  readonly ctrlC: () => void;
}

/** Starts the bundled command line, at the head of a process group of its own, as a shell does. */
export function startCli(home: string, words: readonly string[]): RunningCli {
  const child = spawn(process.execPath, [bundle, ...words], {
    env: { ...process.env, TAPE_STUDIO_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const listeners: ((event: CliEvent) => void)[] = [];
  let [stdout, stderr, rest] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (listeners.length > 0) for (const line of lines) for (const listener of listeners) listener(eventSchema.parse(JSON.parse(line)));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    child,
    ended: new Promise((resolve) => {
      child.on('close', (status) => {
        resolve({ status, stdout, stderr });
      });
    }),
    onEvent: (listener) => listeners.push(listener),
    ctrlC: () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    },
  };
}

export const runCli = (home: string, ...words: readonly string[]): Promise<CliOutcome> => startCli(home, words).ended;

/** Runs with `--json` and checks every line of standard output against the agreed shapes. */
export async function runJson(
  home: string,
  ...words: readonly string[]
): Promise<{ readonly status: number | null; readonly events: readonly CliEvent[]; readonly stderr: string }> {
  const { status, stdout, stderr } = await runCli(home, ...words, '--json');
  const lines = stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n');
  return { status, stderr, events: lines.map((line) => eventSchema.parse(JSON.parse(line))) };
}

/** The events of one kind, without progress noise. */
export const eventsOf = <Kind extends CliEvent['event']>(events: readonly CliEvent[], kind: Kind) =>
  events.filter((event): event is Extract<CliEvent, { event: Kind }> => event.event === kind);

/** A state folder with a model of random weights among the user's own. */
export function homeWithModel(id = 'random'): { readonly home: string; readonly model: ModelReference } {
  const home = temporaryFolder();
  mkdirSync(join(home, 'models'));
  return { home, model: writeRandomModel(join(home, 'models'), id) };
}

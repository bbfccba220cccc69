import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Sentence } from '../../../words/sentence.ts';
import { sentence } from '../../../words/sentence.ts';
import { TapeError } from '../../foundation/tape-error.ts';
import type { PipeMessage } from './pipe-messages.ts';
import { encodeMessage, MessageReader } from './pipe-messages.ts';

/** How long the program may take to leave when its input has closed: it finishes the step that it is in. */
const graceMs = 10_000;

/** The program's exit status when its Python has no torch. */
const noTorchStatus = 3;

interface Waiting {
  readonly resolve: (message: PipeMessage) => void;
  readonly reject: (error: TapeError) => void;
}

/**
 * build/torch-executor as a child process that answers messages in their order.
 *
 * Owns: the process, until `close`. It cannot outlive ours: it ends when its standard input closes.
 */
export class TorchProcess {
  readonly #child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
  readonly #waiting: Waiting[] = [];
  readonly #gone: Promise<void>;
  /** Why nothing more can be asked. */
  #ended: TapeError | undefined;

  /** Throws: `device-unavailable` where there is no program to start. */
  constructor({ tf32 }: { readonly tf32: boolean }) {
    const python = process.env['TAPE_STUDIO_PYTHON'] ?? 'python3';
    const child = spawn(python, [programFolder(), ...(tf32 ? ['--tf32'] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    const reader = new MessageReader();
    child.stdout.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) this.#receive(message);
    });
    // Writing to a process that has just ended is no error of its own: its end is on the way.
    child.stdin.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      child.on('error', () => {
        this.#end(pythonMissing(sentence('There is no "{python}" to be started.', { python })));
        resolve();
      });
      child.on('close', (status, signal) => {
        this.#end(
          status === noTorchStatus
            ? pythonMissing(sentence('"{python}" has no PyTorch.', { python }))
            : died(signal === null ? `exit status ${status ?? 'unknown'}` : `signal ${signal}`),
        );
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Sends one message; its answer comes after those to earlier ones.
   *
   * Throws: `device-unavailable`, `out-of-memory`, `worker-died`.
   */
  async ask(message: PipeMessage): Promise<PipeMessage> {
    if (this.#ended !== undefined) throw this.#ended;
    const answer = new Promise<PipeMessage>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    for (const part of encodeMessage(message)) this.#child.stdin.write(part);
    return answer;
  }

  /** Resolves when the process has gone. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const lastResort = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#gone;
    clearTimeout(lastResort);
  }

  #receive(message: PipeMessage): void {
    const { type, reason, words } = message.header;
    if (type === 'failed') {
      this.#end(reason === 'out-of-memory' ? outOfMemory() : died(String(words)));
    } else {
      this.#waiting.shift()?.resolve(message);
    }
  }

  /** The first reason is the true one. */
  #end(error: TapeError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}

const pythonMissing = (what: Sentence): TapeError =>
  new TapeError('device-unavailable', what, {
    remedy: 'Install PyTorch, or name a Python that has it in TAPE_STUDIO_PYTHON; without --executor no Python is needed.',
  });

const died = (how: string): TapeError =>
  new TapeError('worker-died', sentence('The PyTorch program stopped unexpectedly ({how}).', { how }), {
    kept: 'The last checkpoint is safe.',
    remedy: 'Go on with --resume; the log file has the details.',
  });

const outOfMemory = (): TapeError =>
  new TapeError('out-of-memory', "The step does not fit into the device's memory.", {
    kept: 'The last checkpoint is safe.',
    remedy: 'Close other programs that use the device, or train without --executor.',
  });

/**
 * Found upwards from here, since sources and bundles lie at different depths. Packages do not hold it.
 *
 * Throws: `device-unavailable`.
 */
function programFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const program = join(folder, 'build', 'torch-executor');
    if (existsSync(join(program, '__main__.py'))) return program;
    if (folder === dirname(folder)) break;
  }
  throw new TapeError('device-unavailable', 'Installed apps do not bring the PyTorch program.', {
    remedy: 'Run the command line from a source tree, or leave out --executor.',
  });
}

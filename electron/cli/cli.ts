import { TapeError } from '../core/foundation/tape-error.ts';
import { forkWorker } from '../core/foundation/worker-process.ts';
import { appLayout } from '../core/library/app-layout.ts';
import { enterStateFolder } from '../core/library/enter-state-folder.ts';
import { Studio } from '../core/library/studio.ts';
import type { Command, CommandContext } from './command.ts';
import { exitStatus } from './command.ts';
import { dataFolderCommand } from './data-folder.ts';
import { degradeCommand } from './degrade.ts';
import { devicesCommand } from './devices.ts';
import { evaluateCommand } from './evaluate.ts';
import { findCommand } from './find.ts';
import { finetuneCommand } from './finetune.ts';
import { graphCommand } from './graph.ts';
import { inspectCommand } from './inspect.ts';
import { modelsCommand } from './models.ts';
import { pairsCommand } from './pairs.ts';
import { pretrainCommand } from './pretrain.ts';
import { Reporter } from './reporter.ts';
import { restoreCommand } from './restore.ts';
import { runsCommand } from './runs.ts';

const commands: readonly Command[] = [
  restoreCommand,
  findCommand,
  evaluateCommand,
  inspectCommand,
  pairsCommand,
  finetuneCommand,
  runsCommand,
  pretrainCommand,
  degradeCommand,
  modelsCommand,
  devicesCommand,
  graphCommand,
  dataFolderCommand,
];

function usage(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['usage: tape-studio <command> [options]', '', ...lines, '', 'tape-studio <command> --help tells more.', ''].join('\n');
}

async function main(words: readonly string[]): Promise<number> {
  const [name, ...args] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stderr.write(usage());
    return name === undefined ? exitStatus.wrongUse : exitStatus.done;
  }
  const reporter = new Reporter(args.includes('--json'));
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    reporter.error(new TapeError('wrong-use', `There is no command "${name}".`));
    process.stderr.write(usage());
    return exitStatus.wrongUse;
  }
  if (args.includes('--help')) {
    process.stderr.write(`usage: tape-studio ${command.usage}\n`);
    return exitStatus.done;
  }
  const interrupt = new AbortController();
  let interruptedAt = Number.POSITIVE_INFINITY;
  process.on('SIGINT', () => {
    // A second Ctrl-C does not wait for the current tile or step. npm sends each one on, at once.
    if (performance.now() - interruptedAt > 500) process.exit(exitStatus.interrupted);
    interruptedAt = Math.min(interruptedAt, performance.now());
    interrupt.abort();
  });
  process.on('SIGTERM', () => {
    interrupt.abort();
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read it has gone, as `head` does when it has enough.
      if (error.code !== 'EPIPE') throw error;
      interrupt.abort();
    });
  }
  let studio: Studio | undefined;
  const openStudio: CommandContext['studio'] = (options) => {
    studio ??= new Studio({ stateFolder: enterStateFolder(), layout: appLayout(import.meta.dirname), spawn: forkWorker(), ...options });
    return studio;
  };
  try {
    const status = await command.run(args, { studio: openStudio, reporter, signal: interrupt.signal });
    return interrupt.signal.aborted ? exitStatus.interrupted : status;
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (interrupt.signal.aborted) return exitStatus.interrupted;
    reporter.error(error);
    if (error.code !== 'wrong-use') return exitStatus.someFailed;
    process.stderr.write(`usage: tape-studio ${command.usage}\n`);
    return exitStatus.wrongUse;
  } finally {
    await studio?.close();
  }
}

process.exitCode = await main(process.argv.slice(2));

import { TapeError } from '../core/foundation/tape-error.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { finetuneCommand } from './finetune.ts';
import { graphCommand } from './graph.ts';
import { pretrainCommand } from './pretrain.ts';
import { Reporter } from './reporter.ts';

const commands: readonly Command[] = [finetuneCommand, pretrainCommand, graphCommand];

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
  process.on('SIGINT', () => {
    // A second Ctrl-C does not wait for the current tile or step.
    if (interrupt.signal.aborted) process.exit(exitStatus.interrupted);
    interrupt.abort();
  });
  process.on('SIGTERM', () => {
    interrupt.abort();
  });
  try {
    const status = await command.run(args, { reporter, signal: interrupt.signal });
    return interrupt.signal.aborted ? exitStatus.interrupted : status;
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (interrupt.signal.aborted) return exitStatus.interrupted;
    reporter.error(error);
    if (error.code !== 'wrong-use') return exitStatus.someFailed;
    process.stderr.write(`usage: tape-studio ${command.usage}\n`);
    return exitStatus.wrongUse;
  }
}

process.exitCode = await main(process.argv.slice(2));

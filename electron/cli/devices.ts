import { inEnglish } from '../words/speak.ts';
import type { DeviceChoice } from '../core/inference/inference-service.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, wrongUse } from './parse-options.ts';

export const deviceChoices: readonly DeviceChoice[] = ['auto', 'cpu', 'cuda', 'dml', 'webgpu', 'coreml'];

/** Lists what can run networks here, and with `--test` how right and how fast each is. */
export const devicesCommand: Command = {
  name: 'devices',
  summary: 'list the devices of this computer, or test them against the CPU',
  usage: 'devices [--test] [--json]',
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      test: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw wrongUse('This command takes no free words.');
    const reports = await openStudio().listDevices(values.test, { signal });
    for (const report of reports) {
      reporter.result({ ...report });
      const { kind, name, usable, largestError, megapixelsPerSecond, reason } = report;
      const figures = [
        largestError === null ? undefined : `largest error ${largestError.toExponential(1)}`,
        megapixelsPerSecond === null ? undefined : `${megapixelsPerSecond.toFixed(3)} MP/s`,
      ].filter((figure) => figure !== undefined);
      reporter.say([`${usable ? '✓' : '–'} ${kind.padEnd(7)} ${name}`, ...figures, inEnglish(reason ?? '')].filter((part) => part !== '').join('  '));
    }
    if (reports.length === 0) reporter.say('No model is installed to test devices with.');
    reporter.summary({ devices: reports.length, usable: reports.filter(({ usable }) => usable).length });
    return exitStatus.done;
  },
};

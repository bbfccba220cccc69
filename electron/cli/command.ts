import type { Studio, StudioOptions } from '../core/library/studio.ts';
import type { Reporter } from './reporter.ts';

/** Exit statuses that scripts build on. */
export const exitStatus = { done: 0, someFailed: 1, wrongUse: 2, notBetter: 3, interrupted: 130 } as const;

/** What a command is given besides its own words. */
export interface CommandContext {
  /** Workers, models and state; started when first asked for, closed when the command ends. */
  readonly studio: (options?: Pick<StudioOptions, 'trainOnBattery' | 'memoryGb'>) => Studio;
  readonly reporter: Reporter;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One command of the command line: one file each, listed in `cli.ts`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The lines after "usage:". */
  readonly usage: string;
  /**
   * Runs with the words after the command's name and gives the exit status.
   *
   * Throws: TapeError; `wrong-use` ends with status 2 and the usage.
   */
  readonly run: (args: readonly string[], context: CommandContext) => Promise<number>;
}


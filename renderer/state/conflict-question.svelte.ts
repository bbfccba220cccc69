import type { ConflictAnswer } from '../../electron/ipc/contract.ts';
import { TapeError } from '../../electron/ipc/rpc.ts';
import { sentence } from '../language/say.ts';

/** The question what shall happen where an export's file exists already; one at a time, as exports are. */
export class ConflictQuestion {
  /** The file that is asked about; null while nothing is asked. */
  fileName = $state<string | null>(null);
  #settle: (answer: ConflictAnswer | null) => void = () => undefined;

  /** Throws: `cancelled` when nobody wants to say. */
  async ask(fileName: string): Promise<ConflictAnswer> {
    this.fileName = fileName;
    const answer = await new Promise<ConflictAnswer | null>((resolve) => {
      this.#settle = resolve;
    });
    if (answer === null) throw new TapeError('cancelled', sentence('Stopped on request.'));
    return answer;
  }

  /** Null: to stop. */
  answer(answer: ConflictAnswer | null): void {
    this.fileName = null;
    this.#settle(answer);
  }
}

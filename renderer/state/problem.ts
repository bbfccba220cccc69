import type { TapeErrorCode, TapeErrorData } from '../../electron/ipc/contract.ts';
import { TapeError } from '../../electron/ipc/rpc.ts';
import { isFilled } from '../language/say.ts';

/** What went wrong, for a person: one sentence, what was kept, what to do. */
export type Problem = TapeErrorData;

/** Reads an error as the shell sends it; whatever else was thrown becomes code `internal`. */
export function problemFrom(thrown: unknown): Problem {
  if (thrown instanceof TapeError || !isErrorData(thrown)) return TapeError.from(thrown).toData();
  const { code, message, kept, remedy } = thrown;
  return {
    code,
    message,
    ...(kept === undefined ? {} : { kept }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

export function isCancelled(problem: Problem): boolean {
  const cancelled: TapeErrorCode = 'cancelled';
  return problem.code === cancelled;
}

function isErrorData(value: unknown): value is TapeErrorData {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    (typeof value.message === 'string' || isFilled(value.message))
  );
}

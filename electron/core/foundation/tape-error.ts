/**
 * Every way in which a user's input, files or machine can stop us, by name.
 * A code is stable (scripts test for it); its sentence may be reworded.
 */
export type TapeErrorCode =
  | 'file-not-found'
  | 'file-not-readable'
  | 'file-changed'
  | 'format-unsupported'
  | 'image-damaged'
  | 'image-too-large'
  | 'colour-unsupported'
  | 'output-exists'
  | 'output-not-writable'
  | 'disk-full'
  | 'out-of-memory'
  | 'task-not-installed'
  | 'model-not-found'
  | 'model-damaged'
  | 'device-unavailable'
  | 'device-wrong'
  | 'data-set-empty'
  | 'pairs-unmatched'
  | 'pairs-of-one-scene'
  | 'checkpoint-damaged'
  | 'training-diverged'
  | 'wrong-use'
  | 'not-allowed'
  | 'not-found'
  | 'worker-died'
  | 'cancelled'
  | 'internal';

/** How an error crosses a process boundary. */
export interface TapeErrorData {
  readonly code: TapeErrorCode;
  /** One sentence: what happened. */
  readonly message: string;
  /** One sentence: what is safe; absent when nothing was at stake. */
  readonly kept?: string;
  /** One sentence: what the user can do next. */
  readonly remedy?: string;
}

/** An error that a user caused or can mend: one sentence, what was kept, what to do. */
export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly code: TapeErrorCode;
  readonly kept: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    code: TapeErrorCode,
    message: string,
    more: { readonly kept?: string; readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.kept = more.kept;
    this.remedy = more.remedy;
  }

  toData(): TapeErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.kept === undefined ? {} : { kept: this.kept }),
      ...(this.remedy === undefined ? {} : { remedy: this.remedy }),
    };
  }

  static fromData(data: TapeErrorData): TapeError {
    return new TapeError(data.code, data.message, {
      ...(data.kept === undefined ? {} : { kept: data.kept }),
      ...(data.remedy === undefined ? {} : { remedy: data.remedy }),
    });
  }

  /** Wraps whatever was thrown; what is not ours becomes code `internal`. */
  static from(thrown: unknown): TapeError {
    if (thrown instanceof TapeError) return thrown;
    if (thrown instanceof Error && thrown.name === 'AbortError') {
      return new TapeError('cancelled', 'Stopped on request.', { cause: thrown });
    }
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return new TapeError('internal', `Something went wrong inside the app: ${text}`, {
      remedy: 'Please try again; the log file has the details.',
      cause: thrown,
    });
  }
}

/** Whether an error that came up with one file of many says nothing of that file: then the others need not be tried. */
export const concernsAllFiles = ({ code }: TapeError): boolean => code === 'cancelled' || code === 'disk-full' || code === 'internal';

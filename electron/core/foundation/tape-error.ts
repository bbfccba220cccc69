import type { Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { inEnglish } from '../../words/speak.ts';

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
  | 'data-folder-missing'
  | 'data-set-empty'
  | 'pairs-unmatched'
  | 'pairs-of-one-scene'
  | 'checkpoint-damaged'
  | 'training-diverged'
  | 'wrong-use'
  | 'not-allowed'
  | 'not-found'
  | 'took-too-long'
  | 'worker-died'
  | 'cancelled'
  | 'internal';

/** How an error crosses a process boundary. */
export interface TapeErrorData {
  readonly code: TapeErrorCode;
  /** One sentence: what happened. */
  readonly message: Sentence;
  /** One sentence: what is safe; absent when nothing was at stake. */
  readonly kept?: Sentence;
  /** One sentence: what the user can do next. */
  readonly remedy?: Sentence;
}

/** An error that a user caused or can mend: one sentence, what was kept, what to do. Its `message` is English, for logs. */
export class TapeError extends Error {
  override readonly name = 'TapeError';
  readonly code: TapeErrorCode;
  readonly sentence: Sentence;
  readonly kept: Sentence | undefined;
  readonly remedy: Sentence | undefined;

  constructor(
    code: TapeErrorCode,
    message: Sentence,
    more: { readonly kept?: Sentence; readonly remedy?: Sentence; readonly cause?: unknown } = {},
  ) {
    super(inEnglish(message), more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.sentence = message;
    this.kept = more.kept;
    this.remedy = more.remedy;
  }

  toData(): TapeErrorData {
    return {
      code: this.code,
      message: this.sentence,
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
    return new TapeError('internal', sentence('Something went wrong inside the app: {text}', { text }), {
      remedy: 'Please try again; the log file has the details.',
      cause: thrown,
    });
  }
}

/** Whether an error that came up with one file of many says nothing of that file: then the others need not be tried. */
export const concernsAllFiles = ({ code }: TapeError): boolean => code === 'cancelled' || code === 'disk-full' || code === 'internal';

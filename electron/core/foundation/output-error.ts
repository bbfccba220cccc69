import { TapeError } from './tape-error.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const refused = new Set([
  'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EBUSY', 'ELOOP', 'ENAMETOOLONG', 'EINVAL',
]);

/** What a failed write means for people; what no disk can say stays `internal`. */
export function outputError(error: unknown): TapeError {
  if (error instanceof TapeError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (full.has(code)) {
    return new TapeError('disk-full', 'The disk is full.', {
      kept: 'Nothing half was left behind.',
      remedy: 'Free some space and try again.',
      cause: error,
    });
  }
  if (refused.has(code)) {
    return new TapeError('output-not-writable', 'The output cannot be written there.', {
      remedy: 'Choose another folder or name.',
      cause: error,
    });
  }
  return TapeError.from(error);
}

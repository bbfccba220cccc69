const nobody = 65_534;

/**
 * Does something as a user to whom file permissions apply. `work` must be done when it returns, or have
 * begun with what needs the rights.
 */
export function withoutRights<Result>(work: () => Result): Result {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

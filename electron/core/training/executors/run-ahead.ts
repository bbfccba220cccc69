export interface RunAheadOptions {
  /** First number, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** How many may be under way at once. */
  readonly mostInFlight: number;
  /** Whether to begin no more; what is under way is still waited for. */
  readonly stopped: () => boolean;
}

/** Results of numbered tasks in their order; the next tasks begin before the earlier have ended. */
export async function* runAhead<Result>(
  begin: (number: number) => Promise<Result>,
  { from, to, mostInFlight, stopped }: RunAheadOptions,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (let next = from; ; ) {
    while (next < to && underWay.length < mostInFlight && !stopped()) {
      const task = begin(next++);
      // If it fails behind another one, that one's failure is what is heard of.
      task.catch(() => undefined);
      underWay.push(task);
    }
    const oldest = underWay.shift();
    if (oldest === undefined) return;
    yield await oldest;
  }
}

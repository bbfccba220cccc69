/** One line of the benchmark's table. Ratios are ours / theirs: below 1 is faster than the other. */
export interface BenchResult {
  readonly name: string;
  readonly seconds: number;
  readonly ratio?: number;
  readonly against?: string;
  /** The largest ratio that we set out for. */
  readonly goal?: number;
  /** Why there is no ratio. */
  readonly skipped?: string;
}

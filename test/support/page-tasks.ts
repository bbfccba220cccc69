import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds on the clock, and of the thread's own time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the page's main thread while something was done. */
export interface LongestTask {
  readonly wallMs: number;
  /** Without the time in which a busy machine ran something else. */
  readonly threadMs: number;
}

/** Measures by Chromium's own trace while `act` runs. */
export async function longestTask(browser: Browser, page: Page, act: () => Promise<void>): Promise<LongestTask> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await act();
  // The task that answered `act` may still be under way, and one that has not ended is not in the trace: the page answers from a later one.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask') && mainThreads.has(`${pid}:${tid}`),
  );
  if (tasks.length === 0) throw new Error('The trace holds no task of the page.');
  const longestMs = (length: (task: TraceEvent) => number | undefined): number => Math.max(...tasks.map((task) => (length(task) ?? 0) / 1000));
  return { wallMs: longestMs(({ dur }) => dur), threadMs: longestMs(({ tdur }) => tdur) };
}

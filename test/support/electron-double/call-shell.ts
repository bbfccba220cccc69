import type { StudioShape, TapeBridge } from '../../../electron/ipc/contract.ts';
import type { RunningApp } from './launch.ts';

/** Calls the shell as the page does, through `window.tape`. */
export async function callShell<Method extends keyof StudioShape>(
  app: RunningApp,
  method: Method,
  params: StudioShape[Method]['params'],
): Promise<StudioShape[Method]['result']> {
  const page = await app.page();
  return page.evaluate(
    ([name, given]) =>
      new Promise<never>((resolve, reject) => {
        const { tape } = globalThis as unknown as { readonly tape: TapeBridge };
        // Far from the ids of the page's own calls.
        const id = 1_000_000 + Math.floor(Math.random() * 1_000_000);
        tape.subscribe((message) => {
          const answer = message as { readonly id: number; readonly type: string; readonly result: never; readonly error: object };
          if (answer.id !== id) return;
          if (answer.type === 'result') resolve(answer.result);
          if (answer.type === 'error') reject(new Error(JSON.stringify(answer.error)));
        });
        tape.post({ type: 'call', id, method: name, params: given });
      }),
    [method, params] as const,
  );
}

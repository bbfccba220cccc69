import type { BrowserWindow, Notification, PowerSaveBlocker } from 'electron';
import type { QueueSummary } from '../core/queue/queue-summary.ts';
import type { RestorationQueue } from '../core/queue/restoration-queue.ts';

export interface DesktopParts {
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly Notification: { new (options: { title: string; body: string }): Pick<Notification, 'show' | 'on'>; readonly isSupported: () => boolean };
  readonly window: Pick<BrowserWindow, 'isFocused' | 'isDestroyed' | 'show' | 'focus'>;
}

/** While the queue works the computer does not sleep; when all is done, whoever looks elsewhere is told. */
export function attendQueue(queue: RestorationQueue, { powerSaveBlocker, Notification, window }: DesktopParts): void {
  let blocker: number | undefined;
  queue.listen((event) => {
    if (event.kind === 'working') {
      blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      return;
    }
    if (blocker !== undefined) powerSaveBlocker.stop(blocker);
    blocker = undefined;
    const needsWord = event.isDone || event.summary.problem !== null;
    if (!needsWord || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title: 'TAPE Studio', body: endInWords(event.summary) });
    notification.on('click', () => {
      if (window.isDestroyed()) return;
      window.show();
      window.focus();
    });
    notification.show();
  });
}

/** In one sentence what the queue came to. */
export function endInWords({ counts: { restored, failed, skipped }, problem }: QueueSummary): string {
  if (problem !== null) return `The queue waits for you. ${problem.message}`;
  const others = [failed === 0 ? '' : `${failed} failed`, skipped === 0 ? '' : `${skipped} skipped`].filter((part) => part !== '');
  return [`${restored} ${restored === 1 ? 'photo is' : 'photos are'} restored`, ...others].join(', ') + '.';
}

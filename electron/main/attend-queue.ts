import type { BrowserWindow, Notification, PowerSaveBlocker } from 'electron';
import { asPhrase, sentence } from '../words/sentence.ts';
import type { Sentence } from '../words/sentence.ts';
import type { Say } from '../words/speak.ts';
import { waitsForAnswer } from '../core/queue/queue-summary.ts';
import type { QueueSummary } from '../core/queue/queue-summary.ts';
import type { RestorationQueue } from '../core/queue/restoration-queue.ts';

export interface DesktopParts {
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly Notification: { new (options: { title: string; body: string }): Pick<Notification, 'show' | 'on'>; readonly isSupported: () => boolean };
  readonly say: Say;
  readonly window: Pick<BrowserWindow, 'isFocused' | 'isDestroyed' | 'show' | 'focus'>;
}

/** While the queue works the computer does not sleep; when all is done, or all that is left waits for an answer, whoever looks elsewhere is told. */
export function attendQueue(queue: RestorationQueue, { powerSaveBlocker, Notification, say, window }: DesktopParts): void {
  let blocker: number | undefined;
  queue.listen((event) => {
    if (event.kind === 'working') {
      blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      return;
    }
    if (blocker !== undefined) powerSaveBlocker.stop(blocker);
    blocker = undefined;
    const needsWord = event.isDone || event.summary.problem !== null || waitsForAnswer(event.summary);
    if (!needsWord || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title: 'TAPE Studio', body: say(endInWords(event.summary)) });
    notification.on('click', () => {
      if (window.isDestroyed()) return;
      window.show();
      window.focus();
    });
    notification.show();
  });
}

/** In one sentence what the queue came to. */
export function endInWords(summary: QueueSummary): Sentence {
  const { counts: { restored, failed, skipped, asking }, problem } = summary;
  if (problem !== null) return sentence('The queue waits for you. {why}', { why: asPhrase(problem.message) });
  if (waitsForAnswer(summary)) return sentence('The queue waits for your answer: {asking, plural, =1 {# file exists} other {# files exist}} already.', { asking });
  return sentence('{restored, plural, =1 {# photo is} other {# photos are}} restored{failed, plural, =0 {} other {, # failed}}{skipped, plural, =0 {} other {, # skipped}}.', { restored, failed, skipped });
}

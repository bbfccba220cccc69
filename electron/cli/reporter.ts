import { isFilled } from '../words/sentence.ts';
import type { Sentence } from '../words/sentence.ts';
import { inEnglish } from '../words/speak.ts';
import type { Progress } from '../core/foundation/progress.ts';
import type { TapeError } from '../core/foundation/tape-error.ts';

/**
 * Says what happens: to people on standard error, or to scripts as one JSON object a line on standard
 * output, and nothing else there. Always in English, so that scripts and notes hold everywhere.
 */
export class Reporter {
  readonly #json: boolean;
  #barShown = false;

  constructor(json: boolean) {
    this.#json = json;
  }

  /** A sentence for people; scripts do not see it. */
  say(what: Sentence): void {
    this.#clearBar();
    process.stderr.write(`${inEnglish(what)}\n`);
  }

  progress(subject: string, progress: Progress): void {
    if (this.#json) this.#emit('progress', { subject, ...progress });
    else if (process.stderr.isTTY) this.#drawBar(subject, progress);
  }

  result(fields: Readonly<Record<string, unknown>>): void {
    if (this.#json) this.#emit('result', fields);
  }

  summary(fields: Readonly<Record<string, unknown>>): void {
    if (this.#json) this.#emit('summary', fields);
  }

  error(error: TapeError, subject?: string): void {
    if (this.#json) this.#emit('error', { ...(subject === undefined ? {} : { subject }), ...error.toData() });
    const about = subject === undefined ? '' : `${subject}: `;
    this.say([`${about}${error.message}`, ...[error.kept, error.remedy].flatMap((part) => (part === undefined ? [] : inEnglish(part)))].join(' '));
  }

  #emit(event: string, fields: Readonly<Record<string, unknown>>): void {
    process.stdout.write(`${JSON.stringify({ event, ...fields }, (_, value: unknown) => (isFilled(value) ? inEnglish(value) : value))}\n`);
  }

  #drawBar(subject: string, { phase, done, total, etaMs, figures = {} }: Progress): void {
    const share = total > 0 ? done / total : 0;
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
    const numbers = Object.entries(figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
    const line = [`${subject} ${phase}`, bar, `${done}/${total}`, etaMs === undefined ? '' : `${clock(etaMs)} left`, ...numbers]
      .filter((part) => part !== '')
      .join('  ');
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns || 120) - 1)}`);
    this.#barShown = true;
  }

  #clearBar(): void {
    if (this.#barShown) process.stderr.write('\r\u001b[2K');
    this.#barShown = false;
  }
}

/** 75 000 ms as "1:15". */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

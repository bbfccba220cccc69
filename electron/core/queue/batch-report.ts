import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';

/** What became of one photo of many. */
export interface ReportedPhoto {
  readonly input: string;
  readonly output: string | null;
  readonly outcome: string;
  /** Why it failed: a code and a sentence; empty otherwise. */
  readonly code: string;
  readonly reason: string;
  /** Null where that was not seen. */
  readonly seconds: number | null;
}

const columns = ['input', 'output', 'outcome', 'code', 'reason', 'seconds'] as const satisfies readonly (keyof ReportedPhoto)[];

/** A table of all photos, as spreadsheets read it. Throws: `output-not-writable`, `disk-full`. */
export function writeBatchReport(path: string, photos: readonly ReportedPhoto[]): void {
  const rows = photos.map((photo) => columns.map((column) => cell(column === 'seconds' ? (photo.seconds?.toFixed(1) ?? '') : (photo[column] ?? ''))));
  try {
    writeFileAtomically(path, Buffer.from([columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('')));
  } catch (thrown) {
    throw outputError(thrown);
  }
}

/** Source: RFC 4180. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

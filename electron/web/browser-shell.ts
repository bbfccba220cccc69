import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { sentence } from '../words/sentence.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { ScratchStore } from '../core/library/scratch-store.ts';
import type { ExportSuggestion, ExportTarget, ShellFolder, ShellPort } from '../ipc/serve-studio.ts';

/** Exports become downloads: written into the scratch folder, and offered under an address nobody can guess. */
export class BrowserShell implements ShellPort {
  readonly shell = 'browser';
  readonly #scratch: ScratchStore;
  readonly #downloads = new Map<string, string>();

  readonly queueFolder: string;

  /** `queueFolder`: where the queue writes to; made when the first photo goes there. */
  constructor(scratch: ScratchStore, queueFolder: string) {
    this.#scratch = scratch;
    this.queueFolder = queueFolder;
  }

  /** The bridge answers what needs a file in the page, with an upload; such a call never comes here from our own page. */
  readonly choosePhotos = (): Promise<never> => Promise.reject(new TapeError('not-allowed', 'A browser chooses files by itself.'));
  readonly choosePairPaths = this.choosePhotos;
  readonly chooseModelFile = this.choosePhotos;
  readonly chooseQueuePaths = this.choosePhotos;
  /** A browser cannot name a folder of this machine: there is one for all. */
  readonly chooseQueueFolder = this.choosePhotos;
  readonly chooseDataFolder = this.choosePhotos;

  /** Exports are downloads; where these go is the browser's affair. */
  readonly placedAt = null;

  restart(): never {
    throw new TapeError('not-allowed', 'A browser cannot start the app anew.');
  }

  showFile(): never {
    throw new TapeError('not-allowed', sentence('A browser cannot show files: restored photos are in {folder}.', { folder: this.queueFolder }));
  }

  readonly chooseExportTarget = ({ fileName }: ExportSuggestion): Promise<ExportTarget> => Promise.resolve(this.#downloadOf(fileName));

  readonly chooseExportFolder = (): Promise<ShellFolder> => Promise.resolve({ name: 'downloads', targetFor: (fileName) => this.#downloadOf(fileName) });

  #downloadOf(fileName: string): ExportTarget {
    return {
      outputPath: join(this.#scratch.newFolder(), fileName),
      onConflict: 'fail',
      outcome: (writtenPath) => {
        const address = `/exports/${randomUUID()}`;
        this.#downloads.set(address, writtenPath);
        return { kind: 'download', fileName: basename(writtenPath), address };
      },
    };
  }

  /** The file behind a download's address; undefined when there is none. */
  download(address: string): string | undefined {
    return this.#downloads.get(address);
  }
}

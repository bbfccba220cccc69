import type { ExportOutcome } from '../../electron/ipc/contract.ts';
import { sentence } from '../language/say.ts';
import type { Notices } from './notices.svelte.ts';

/** Says where an exported file went; in a browser, sends it there. */
export function reportExport(outcome: ExportOutcome, notices: Notices): void {
  switch (outcome.kind) {
    case 'saved':
      notices.show(sentence('Saved {name} to {folder}.', { name: outcome.fileName, folder: outcome.folderName }));
      return;
    case 'download': {
      const link = document.createElement('a');
      link.href = outcome.address;
      link.download = outcome.fileName;
      link.click();
      notices.show(sentence('{name} goes to your browser’s downloads.', { name: outcome.fileName }));
      return;
    }
    case 'skipped':
      notices.show(sentence('{name} is there already, and was left as it is.', { name: outcome.fileName }));
      return;
    case 'dismissed':
      return;
  }
}

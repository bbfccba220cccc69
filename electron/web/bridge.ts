import { phrase, sentence } from '../words/sentence.ts';
import type { AddOutcome, ImportOutcome, OpenOutcome, PairRole, QueueSourceOutcome, StudioShape, TapeBridge, TapeErrorData } from '../ipc/contract.ts';

/**
 * `window.tape` for the browser shell. What the desktop's preload script leaves to Electron is done here
 * by hand: events in, posts out in their order, photos chosen by an input and uploaded.
 */
class BrowserBridge implements TapeBridge {
  readonly #listeners: ((message: unknown) => void)[] = [];
  /** Calls that still wait for an answer: they fail when the shell goes. */
  readonly #waiting = new Set<number>();
  #channel: Promise<string>;
  #lastPost: Promise<void> = Promise.resolve();

  constructor() {
    this.#channel = this.#connect();
  }

  readonly post = (message: unknown): void => {
    const { type, id, method, params } = message as { readonly type: string; readonly id: number; readonly method?: string; readonly params: unknown };
    if (type === 'call') this.#waiting.add(id);
    if (type === 'call' && method === 'choosePhotos') void this.#choosePhotos(id);
    else if (type === 'call' && method === 'choosePairPhotos') void this.#choosePairPhotos(id, params as PairChoice);
    else if (type === 'call' && method === 'chooseQueuePhotos') void this.#chooseQueuePhotos(id, params as StudioShape['chooseQueuePhotos']['params']);
    else if (type === 'call' && method === 'importModel') void this.#importModel(id);
    else this.#lastPost = this.#lastPost.then(() => this.#send(id, message));
  };

  readonly subscribe = (listener: (message: unknown) => void): void => {
    this.#listeners.push(listener);
  };

  readonly openFiles = async (files: readonly File[]): Promise<OpenOutcome> => {
    const outcomes: OpenOutcome[] = [];
    // One after the other: the shell decodes one at a time anyway.
    for (const file of files) outcomes.push(await upload(file));
    return {
      photos: outcomes.flatMap(({ photos }) => photos),
      failures: outcomes.flatMap(({ failures }) => failures),
    };
  };

  readonly addPairFiles = async (setId: string, role: PairRole, files: readonly File[]): Promise<AddOutcome> => {
    for (const file of files) {
      const error = await uploadPairPhoto(setId, role === 'either' ? roleInFolder(file) : role, file);
      if (error !== undefined) return { error };
    }
    return { added: files.length };
  };

  readonly addQueueFiles = async (files: readonly File[]): Promise<QueueSourceOutcome> => {
    if (files.length === 0) return { source: null };
    const source = crypto.randomUUID();
    for (const file of files) {
      const error = await uploadQueuePhoto(source, file);
      if (error !== undefined) return { error };
    }
    return nameQueueSource(source);
  };

  #connect(): Promise<string> {
    const events = new EventSource('/events');
    events.addEventListener('message', ({ data }: MessageEvent<string>) => {
      this.#deliver(JSON.parse(data));
    });
    events.addEventListener('error', () => {
      // The browser connects again by itself, but to a new channel that knows nothing of these calls.
      for (const id of this.#waiting) this.#deliver({ type: 'error', id, error: shellGone });
    });
    return new Promise((resolve) => {
      events.addEventListener('channel', ({ data }: MessageEvent<string>) => {
        this.#channel = Promise.resolve(data);
        resolve(data);
      });
    });
  }

  async #send(id: number, message: unknown): Promise<void> {
    try {
      const address = `/messages?channel=${await this.#channel}`;
      const { ok } = await fetch(address, { method: 'POST', body: JSON.stringify(message) });
      if (!ok) this.#deliver({ type: 'error', id, error: shellGone });
    } catch {
      this.#deliver({ type: 'error', id, error: shellGone });
    }
  }

  #deliver(message: unknown): void {
    const { type, id } = message as { readonly type: string; readonly id: number };
    if (type === 'result' || type === 'error') this.#waiting.delete(id);
    for (const listener of this.#listeners) listener(message);
  }

  async #choosePairPhotos(id: number, { setId, role, from }: PairChoice): Promise<void> {
    const picked = await pickFiles({ accept: photoTypes, isFolder: from === 'folder' });
    const outcome = await this.addPairFiles(setId, role, from === 'folder' ? picked.filter(({ type }) => type.startsWith('image/')) : picked);
    this.#deliver('error' in outcome ? { type: 'error', id, error: outcome.error } : { type: 'result', id, result: outcome.added });
  }

  async #chooseQueuePhotos(id: number, { from }: StudioShape['chooseQueuePhotos']['params']): Promise<void> {
    const picked = await pickFiles({ accept: photoTypes, isFolder: from === 'folder' });
    const outcome = await this.addQueueFiles(from === 'folder' ? picked.filter(isPhotoLike) : picked);
    this.#deliver('error' in outcome ? { type: 'error', id, error: outcome.error } : { type: 'result', id, result: outcome.source });
  }

  async #choosePhotos(id: number): Promise<void> {
    const result = await this.openFiles(await pickFiles({ accept: photoTypes }));
    this.#deliver({ type: 'result', id, result });
  }

  async #importModel(id: number): Promise<void> {
    const [file] = await pickFiles({ accept: '.safetensors', isSingle: true });
    const outcome = file === undefined ? { imported: null } : await uploadModel(file);
    this.#deliver('error' in outcome ? { type: 'error', id, error: outcome.error } : { type: 'result', id, result: outcome.imported });
  }
}

type PairChoice = StudioShape['choosePairPhotos']['params'];

const shellGone: TapeErrorData = {
  code: 'worker-died',
  message: sentence('The connection to TAPE Studio was lost.'),
  kept: sentence('Your photos are untouched.'),
  remedy: sentence('If you stopped it, start it again and open the address that it prints.'),
};

/** Tells what went wrong. */
async function uploadPairPhoto(setId: string, role: PairRole, file: File): Promise<TapeErrorData | undefined> {
  try {
    const belongs = new URLSearchParams({ set: setId, role, name: file.name });
    const response = await fetch(`/pair-photos?${belongs.toString()}`, { method: 'POST', body: file });
    if (response.ok) return undefined;
    return { code: 'not-allowed', message: sentence('{name}: {why}', { name: file.name, why: phrase(await response.text()) }), kept: sentence('The photos before it were added.') };
  } catch {
    return shellGone;
  }
}

/** Tells what went wrong. */
async function uploadQueuePhoto(source: string, file: File): Promise<TapeErrorData | undefined> {
  const belongs = new URLSearchParams({ source, name: file.name });
  for (const folder of file.webkitRelativePath.split('/').slice(0, -1)) belongs.append('folder', folder);
  try {
    const response = await fetch(`/queue-photos?${belongs.toString()}`, { method: 'POST', body: file });
    if (response.ok) return undefined;
    return { code: 'not-allowed', message: sentence('{name}: {why}', { name: file.name, why: phrase(await response.text()) }), kept: sentence('Nothing was added.') };
  } catch {
    return shellGone;
  }
}

async function nameQueueSource(source: string): Promise<QueueSourceOutcome> {
  try {
    const response = await fetch(`/queue-sources?${new URLSearchParams({ source }).toString()}`, { method: 'POST' });
    if (response.ok) return (await response.json()) as QueueSourceOutcome;
    return { error: { code: 'not-allowed', message: await response.text(), kept: sentence('Nothing was added.') } };
  } catch {
    return { error: shellGone };
  }
}

async function uploadModel(file: File): Promise<ImportOutcome> {
  try {
    const response = await fetch('/models', { method: 'POST', body: file });
    if (response.ok) return (await response.json()) as ImportOutcome;
    return { error: { code: 'not-allowed', message: await response.text(), kept: sentence('Nothing was changed.') } };
  } catch {
    return { error: shellGone };
  }
}

/** Of a folder with `input` and `target` in it, as the desktop reads one. */
function roleInFolder({ webkitRelativePath }: File): PairRole {
  const folder = webkitRelativePath.split('/').at(-2);
  return folder === 'input' ? 'before' : folder === 'target' ? 'after' : 'either';
}

async function upload(file: File): Promise<OpenOutcome> {
  try {
    const response = await fetch(`/photos?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
    if (response.ok) return (await response.json()) as OpenOutcome;
    const error: TapeErrorData = { code: 'not-allowed', message: await response.text(), remedy: sentence('Choose a smaller file.') };
    return { photos: [], failures: [{ name: file.name, error }] };
  } catch {
    return { photos: [], failures: [{ name: file.name, error: shellGone }] };
  }
}

interface FileChoice {
  readonly accept: string;
  readonly isFolder?: boolean;
  readonly isSingle?: boolean;
}

const photoTypes = 'image/*,.tif,.tiff,.avif,.webp,.heic,.heif,.hif,.jxl,.dng,.arw,.cr2,.cr3,.nef,.nrw,.orf,.pef,.raf,.rw2,.srw';

/** A folder holds other files too, and browsers know no type of many photos. */
const isPhotoLike = ({ name, type }: File): boolean => type.startsWith('image/') || photoTypes.split(',').some((ending) => name.toLowerCase().endsWith(ending));

/** None when the dialog was dismissed. */
function pickFiles({ accept, isFolder = false, isSingle = false }: FileChoice): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = !isSingle;
  input.webkitdirectory = isFolder;
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => {
      resolve([...(input.files ?? [])]);
    });
    input.addEventListener('cancel', () => {
      resolve([]);
    });
    input.click();
  });
}

Object.defineProperty(window, 'tape', { value: Object.freeze(new BrowserBridge()) });

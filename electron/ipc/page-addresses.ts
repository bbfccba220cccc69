import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { ModelPictureSide } from '../core/library/model-picture.ts';
import { modelPicturePath } from '../core/library/model-picture.ts';
import type { Studio } from '../core/library/studio.ts';
import type { RunCrop } from '../core/library/training-runs.ts';

/** Addresses have no host, so that `tape://app` and the browser shell serve the same ones. */
export const tilesAddress = (pictureId: string): string => `/tiles/${pictureId}`;

/** A run's crop; the step tells one from the next. */
export const cropAddress = (runName: string, crop: RunCrop): string => `/crops/${runName}/${crop}.png`;

/** A side of a personal model's picture. */
export const modelPictureAddress = (modelId: string, side: ModelPictureSide): string => `/models/${modelId}/${side}.png`;

const modelPicturePattern = /^\/models\/([a-z0-9][a-z0-9-]{0,99})\/(before|after)\.png$/;
const cropPattern = /^\/crops\/([a-z0-9][a-z0-9-]{0,99})\/(?:(input|target|base)|(\d{1,9}))\.png$/;

const tilePattern = /^\/tiles\/([0-9a-f-]{36})\/(\d{1,2})\/(\d{1,5})_(\d{1,5})\.png$/;

/**
 * What a page may do: run our own scripts and styles, show our own pictures, and talk to where it came
 * from. `connect-src` serves the browser shell's bridge; nothing else is fetched.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with every answer, by every shell. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageAnswer {
  readonly status: 200 | 404 | 500;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Answers the addresses that a page may ask for: the app's files, viewing tiles, crops of runs, and pictures of models.
 *
 * Invariant: addresses are never joined into paths. The app's files are a list that is read once, and a
 * tile is found by its numbers, a crop by a run that there is and a number or one of three names, and a picture by a model that there
 * is and one of two names; what is in none of them is a 404.
 */
export class PageAddresses {
  readonly #files: ReadonlyMap<string, string>;
  readonly #studio: Studio;

  constructor(rendererFolder: string, studio: Studio) {
    this.#files = listFiles(rendererFolder);
    this.#studio = studio;
  }

  /** `pathname` is the address without host and query. */
  async answer(pathname: string): Promise<PageAnswer> {
    const file = this.#files.get(pathname === '/' ? '/index.html' : pathname);
    if (file !== undefined) return found(readFileSync(file), extname(file), 'no-cache');
    const [, runName, named, step] = cropPattern.exec(pathname) ?? [];
    if (runName !== undefined) return this.#crop(runName, (named as 'input' | 'target' | 'base' | undefined) ?? Number(step));
    const [, modelId, side] = modelPicturePattern.exec(pathname) ?? [];
    if (modelId !== undefined) return this.#modelPicture(modelId, side as ModelPictureSide);
    const [, pictureId, level, column, row] = tilePattern.exec(pathname) ?? [];
    if (pictureId === undefined) return refused(404);
    try {
      const position = { level: Number(level), column: Number(column), row: Number(row) };
      // Not stored: no browser's cache may keep a photo that was closed here.
      return found(readFileSync(await this.#studio.tilePath(pictureId, position)), '.png', 'no-store');
    } catch (thrown) {
      const error = TapeError.from(thrown);
      if (error.code === 'not-found') return refused(404);
      this.#studio.log.write('a tile could not be rendered', thrown);
      return refused(500);
    }
  }

  #modelPicture(modelId: string, side: ModelPictureSide): PageAnswer {
    const folder = this.#studio.models.find(modelId);
    const path = folder === undefined ? undefined : modelPicturePath(folder, side);
    return path !== undefined && existsSync(path) ? found(readFileSync(path), '.png', 'no-store') : refused(404);
  }

  #crop(runName: string, crop: RunCrop): PageAnswer {
    try {
      const path = this.#studio.runs.cropPath(runName, crop);
      return existsSync(path) ? found(readFileSync(path), '.png', 'no-store') : refused(404);
    } catch (thrown) {
      if (TapeError.from(thrown).code === 'not-found') return refused(404);
      this.#studio.log.write('a crop of a run could not be read', thrown);
      return refused(500);
    }
  }
}

function found(body: Uint8Array<ArrayBuffer>, extension: string, cacheControl: string): PageAnswer {
  const contentType = contentTypes[extension] ?? 'application/octet-stream';
  return { status: 200, headers: { ...securityHeaders, 'content-type': contentType, 'cache-control': cacheControl }, body };
}

const refused = (status: 404 | 500): PageAnswer => ({
  status,
  headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' },
  body: new Uint8Array(),
});

/** Folder by folder, because Electron's archives do not tell where an entry of a deep listing lies. */
function listFiles(folder: string, address = ''): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) files.set(`${address}/${entry.name}`, path);
    else if (entry.isDirectory()) for (const [inside, file] of listFiles(path, `${address}/${entry.name}`)) files.set(inside, file);
  }
  return files;
}

import { createReadStream, readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { AppLayout } from '../core/library/app-layout.ts';
import type { Studio } from '../core/library/studio.ts';
import { PageAddresses, securityHeaders } from '../ipc/page-addresses.ts';
import { pairUploadSchema, queueUploadSchema } from '../ipc/schemas.ts';
import { addQueueUploads } from '../ipc/serve-queue.ts';
import { importUpload, openPhotos, serveStudio } from '../ipc/serve-studio.ts';
import { Access } from './access.ts';
import { BrowserShell } from './browser-shell.ts';
import { EventChannels } from './event-channels.ts';
import { receiveFile, receiveMessage } from './receive-body.ts';
import { uploadName } from './upload-name.ts';

/** As much as the largest TIFF of a 150-megapixel camera. */
const largestUploadBytes = 2 * 1024 ** 3;
/** A hundred times ours. */
const largestModelBytes = 256 * 1024 ** 2;

export interface WebServerOptions {
  readonly studio: Studio;
  readonly layout: AppLayout;
  /** 0 takes any free port. */
  readonly port: number;
  readonly largestUploadBytes?: number;
  /** Where the queue writes to. */
  readonly queueFolder: string;
}

export interface WebServer {
  /** To be opened by the user: it carries the token. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** Serves the app to browsers on this machine, and to nobody else. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { studio, layout } = options;
  const access = new Access();
  const channels = new EventChannels();
  const shell = new BrowserShell(studio.scratch, options.queueFolder);
  const pages = new PageAddresses(layout.renderer, studio);
  const bridge = readFileSync(layout.webBridge);

  const routes: Readonly<Record<string, Answer>> = {
    'GET /': async (_request, response) => {
      const { status, headers, body } = await pages.answer('/');
      send(response, status, headers, withBridge(Buffer.from(body).toString('utf8')));
    },
    'GET /web-bridge.js': (_request, response) => {
      send(response, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }, bridge);
    },
    'GET /events': (_request, response) => {
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      serveStudio(channels.open(response), studio, shell);
    },
    'POST /messages': async (request, response, url) => {
      const known = channels.receive(url.searchParams.get('channel') ?? '', await receiveMessage(request));
      send(response, known ? 204 : 410);
    },
    'POST /photos': async (request, response, url) => {
      const path = join(studio.scratch.newFolder(), uploadName(url.searchParams.get('name') ?? ''));
      const remove = (): void => {
        studio.scratch.remove(dirname(path));
      };
      try {
        await receiveFile(request, path, options.largestUploadBytes ?? largestUploadBytes);
      } catch (thrown) {
        remove();
        throw thrown;
      }
      const outcome = await openPhotos(studio, [path]);
      for (const { id } of outcome.photos) studio.photos.named(id).closed.signal.addEventListener('abort', remove);
      if (outcome.photos.length === 0) remove();
      sendJson(response, outcome);
    },
    'POST /pair-photos': async (request, response, url) => {
      const belongs = pairUploadSchema.safeParse({ setId: url.searchParams.get('set'), role: url.searchParams.get('role') });
      if (!belongs.success) throw new TapeError('not-allowed', 'This photo belongs to no pairs.');
      const { setId, role } = belongs.data;
      const path = join(studio.pairSets.newFolder(setId), uploadName(url.searchParams.get('name') ?? ''));
      await receiveFile(request, path, options.largestUploadBytes ?? largestUploadBytes);
      studio.pairSets.addCopy(setId, role, path);
      send(response, 204);
    },
    'POST /queue-photos': async (request, response, url) => {
      const { source, folders } = queueUpload(url);
      const folder = studio.queueSources.newUploadFolder(source, folders.map(uploadName).join('/'));
      await receiveFile(request, join(folder, uploadName(url.searchParams.get('name') ?? '')), options.largestUploadBytes ?? largestUploadBytes);
      send(response, 204);
    },
    'POST /queue-sources': (_request, response, url) => {
      sendJson(response, addQueueUploads(studio, queueUpload(url).source));
    },
    'POST /models': async (request, response) => {
      const path = join(studio.scratch.newFolder(), 'model');
      try {
        await receiveFile(request, path, largestModelBytes);
        sendJson(response, importUpload(studio, path));
      } finally {
        studio.scratch.remove(dirname(path));
      }
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const port = portOf(server);
    const isElsewhere = !access.isSameOrigin(request);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const hasToken = request.method === 'GET' && url.pathname === '/' && access.isToken(url.searchParams.get('token') ?? '');
    if (!access.isLocalHost(request) || (isElsewhere && !hasToken)) {
      refuse(response, 403, 'This address is for this machine only.');
      return;
    }
    if (hasToken) {
      const headers = { 'set-cookie': access.setCookie(port), 'cache-control': 'no-store' };
      // Whoever comes by a link elsewhere has a cookie that no redirect would carry: a page of ours leads on.
      if (isElsewhere) send(response, 200, { ...headers, 'content-type': 'text/html; charset=utf-8' }, leadOn);
      else send(response, 303, { ...headers, location: '/' });
      return;
    }
    if (!access.hasCookie(request, port)) {
      refuse(response, 401, 'Open the address that TAPE Studio printed when it started.');
      return;
    }
    const route = routes[`${request.method ?? ''} ${url.pathname}`];
    const download = shell.download(url.pathname);
    if (route !== undefined) await route(request, response, url);
    else if (request.method !== 'GET') refuse(response, 405, 'Not allowed.');
    else if (download !== undefined) await sendDownload(response, download);
    else {
      const { status, headers, body } = await pages.answer(url.pathname);
      send(response, status, headers, body);
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      const error = TapeError.from(thrown);
      if (error.code === 'internal') studio.log.write(`answering ${request.method ?? ''} failed`, thrown);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // The rest of a refused upload is not read.
      response.setHeader('connection', 'close');
      refuse(response, error.code === 'not-allowed' ? 400 : 500, error.message);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });

  return {
    address: `http://127.0.0.1:${portOf(server)}/?token=${access.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Throws: `not-allowed`. */
function queueUpload({ searchParams }: URL): { readonly source: string; readonly folders: readonly string[] } {
  const upload = queueUploadSchema.safeParse({ source: searchParams.get('source'), folders: searchParams.getAll('folder') });
  if (upload.success) return upload.data;
  throw new TapeError('not-allowed', 'This photo does not belong to the queue.');
}

const leadOn = Buffer.from('<!doctype html><meta http-equiv="refresh" content="0; url=/"><title>TAPE Studio</title>');

/** The bridge must be there before the app's own script, which is a module and so runs later. */
const withBridge = (html: string): Uint8Array =>
  Buffer.from(html.replace('<head>', '<head>\n    <script src="/web-bridge.js"></script>'));

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): void {
  response.writeHead(status, { ...securityHeaders, ...headers }).end(body);
}

const refuse = (response: ServerResponse, status: number, sentence: string): void => {
  send(response, status, { 'content-type': 'text/plain; charset=utf-8' }, Buffer.from(sentence));
};

const sendJson = (response: ServerResponse, content: unknown): void => {
  send(response, 200, { 'content-type': 'application/json; charset=utf-8' }, Buffer.from(JSON.stringify(content)));
};

async function sendDownload(response: ServerResponse, path: string): Promise<void> {
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
    'cache-control': 'no-store',
  });
  await pipeline(createReadStream(path), response);
}

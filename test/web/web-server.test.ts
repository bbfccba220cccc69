import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usualWriting } from '../../electron/core/imaging/writing.ts';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packModel } from '../../electron/core/inference/packed-model.ts';
import type { Studio } from '../../electron/core/library/studio.ts';
import type { OpenOutcome } from '../../electron/ipc/contract.ts';
import type { WebServer } from '../../electron/web/web-server.ts';
import { startWebServer } from '../../electron/web/web-server.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { newFolder, openTestStudio, testLayout, writeTestModel } from '../support/studio-for-tests.ts';

let studio: Studio;
let server: WebServer;
let origin: string;
let models: string;
let cookie: string;
let photo: Buffer;
const queueFolder = join(newFolder(), 'restored');

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends exactly what it is told to: no cookie, no Origin and no Host of its own. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const call = request({ hostname, port, path, method, headers }, (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode, headers: response.headers, body: answer });
      }, reject);
    });
    // A server that refuses an upload closes before it has read all of it.
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    call.end(body);
  });
}

const asPage = (more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders => ({ cookie, origin, ...more });

const upload = async (name: string, body: Buffer): Promise<OpenOutcome> => {
  const { status, body: answer } = await ask(`/photos?name=${encodeURIComponent(name)}`, { method: 'POST', headers: asPage(), body });
  expect(status).toBe(200);
  return JSON.parse(answer) as OpenOutcome;
};

beforeAll(async () => {
  const layout = await testLayout('web-server');
  ({ models } = layout);
  writeTestModel(models, 'inverter');
  writeTestModel(layout.models, 'dawdler', { pauseMs: 1_000 });
  studio = openTestStudio(layout);
  server = await startWebServer({ studio, layout, port: 0, queueFolder, largestUploadBytes: 100_000 });
  origin = new URL(server.address).origin;
  const { headers } = await ask(server.address.slice(origin.length));
  cookie = (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  photo = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } }).png().toBuffer();
});
afterAll(async () => {
  await server.close();
  await studio.close();
});

describe('the door', () => {
  test('is on this machine only', () => {
    expect(new URL(server.address).hostname).toBe('127.0.0.1');
  });

  test('opens with the printed address: a cookie for the page alone, and a clean address', async () => {
    const { status, headers } = await ask(server.address.slice(origin.length));
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(/^tape-studio-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(cookie).not.toContain(new URL(server.address).searchParams.get('token'));
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  test('opens from a link elsewhere too, whose cookie a browser would not send along a redirect', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const { status, headers: answer, body } = await ask(server.address.slice(origin.length), { headers });
    expect(status).toBe(200);
    expect(answer['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(body).toContain('http-equiv="refresh" content="0; url=/"');
    expect(body).not.toContain(new URL(server.address).searchParams.get('token'));
    expect((await ask(`/?token=${'A'.repeat(43)}`, { headers })).status).toBe(403);
  });

  test.each([
    ['no cookie', {}, 401],
    ['a guessed cookie', { cookie: 'tape-studio-1=x' }, 401],
  ])('stays shut with %s', async (_, headers, status) => {
    for (const path of ['/', '/index.html', '/assets/app.js', '/web-bridge.js', '/events', '/tiles/x', '/exports/x', '/nothing']) {
      expect((await ask(path, { headers })).status).toBe(status);
    }
  });

  test.each(['', 'x', 'A'.repeat(43)])('stays shut with the token "%s"', async (token) => {
    const { status, headers } = await ask(`/?token=${token}`);
    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('takes the token on its front page only', async () => {
    expect((await ask(`/index.html${new URL(server.address).search}`)).status).toBe(401);
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '192.168.0.1', 'localhost.', '[::1]'])(
    'stays shut under the name "%s", cookie or not',
    async (host) => {
      for (const path of ['/', new URL(server.address).search.replace('?', '/?')]) {
        const { status } = await ask(path, { headers: { cookie, host } });
        expect([400, 403]).toContain(status);
      }
    },
  );

  test('opens under localhost, and through a tunnel from another port', async () => {
    expect((await ask('/', { headers: { cookie, host: 'localhost:9999' } })).status).toBe(200);
  });

  test.each([
    ['Origin of another site', { origin: 'https://evil.example' }],
    ['Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque Origin', { origin: 'null' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('stays shut to pages elsewhere (%s), cookie or not', async (_, headers) => {
    for (const path of ['/', '/events', '/assets/app.js']) {
      expect((await ask(path, { headers: { cookie, ...headers } })).status).toBe(403);
    }
    expect((await ask('/photos?name=a.png', { method: 'POST', headers: { cookie, ...headers }, body: photo })).status).toBe(403);
  });

  test('takes nothing without an Origin', async () => {
    for (const path of ['/photos?name=a.png', '/messages?channel=x']) {
      expect((await ask(path, { method: 'POST', headers: { cookie }, body: photo })).status).toBe(403);
    }
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('does not know %s', async (method) => {
    expect((await ask('/', { method, headers: asPage() })).status).toBe(405);
  });
});

describe('files', () => {
  test('have the bridge before the app, a type, and the headers that keep the page in', async () => {
    const page = await ask('/', { headers: { cookie } });
    expect(page.body.indexOf('/web-bridge.js')).toBeGreaterThan(0);
    expect(page.body.indexOf('/web-bridge.js')).toBeLessThan(page.body.indexOf('<title>'));
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    const policy = page.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const script = await ask('/assets/app.js', { headers: { cookie } });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/assets%2fapp.js',
    '/..\\..\\etc\\passwd',
    '//etc/passwd',
    '/etc/passwd',
    '/index.html%00.png',
    '/tiles/../../../etc/passwd',
    '/tiles/00000000-0000-4000-8000-000000000000/0/../../x.png',
    '/tiles/00000000-0000-4000-8000-000000000000/0/0_0.png',
    '/exports/00000000-0000-4000-8000-000000000000',
    '/models/inverter/after.png',
    '/models/inverter/model.json',
    '/models/inverter/weights.safetensors',
    '/models/..%2finverter/before.png',
    '/models/nobody/before.png',
    '/constructor',
    '/__proto__',
  ])('%s leads nowhere', async (path) => {
    const { status, body } = await ask(path, { headers: { cookie } });
    expect(status).toBe(404);
    expect(body).toBe('');
  });
});

test('a model’s picture is shown, and no browser keeps it', async () => {
  writeFileSync(join(models, 'inverter', 'before.png'), photo);
  const answer = await ask('/models/inverter/before.png', { headers: { cookie } });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } });
  expect((await ask('/models/inverter/before.png')).status).toBe(401);
});

describe('photos', () => {
  test('are uploaded, shown tile by tile, and gone when closed', async () => {
    const before = readdirSync(studio.scratch.folder).length;
    const { photos, failures } = await upload('my photo é.png', photo);
    expect(failures).toEqual([]);
    const [opened] = photos;
    expect(opened).toMatchObject({ name: 'my photo é.png', pyramid: { widthPx: 20, heightPx: 10, levels: 1 } });
    const tile = await ask(`${opened?.pyramid.address ?? ''}/0/0_0.png`, { headers: { cookie } });
    // A browser would keep them on disk, long after the photo is closed.
    expect(tile).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } });
    studio.photos.close(opened?.id ?? '');
    expect(readdirSync(studio.scratch.folder)).toHaveLength(before);
  });

  test.each([
    ['../../evil.png', 'evil.png'],
    ['..\\..\\evil.png', 'evil.png'],
    ['/etc/evil.png', 'evil.png'],
    ['..', 'photo'],
    ['', 'photo'],
    ['a\0b.png', 'ab.png'],
    // 306 bytes, more than a file system allows: the end is kept.
    [`${'ゆ'.repeat(100)}.jpg.png`, `${'ゆ'.repeat(64)}.jpg.png`],
  ])('named %j are stored as %s', async (name, stored) => {
    const { photos } = await upload(name, photo);
    expect(photos.map((opened) => opened.name)).toEqual([stored]);
    expect(studio.photos.named(photos[0]?.id ?? '').file.path.startsWith(studio.scratch.folder)).toBe(true);
  });

  test('that are none are named, and not kept', async () => {
    const before = readdirSync(studio.scratch.folder).length;
    const { photos, failures } = await upload('text.png', Buffer.from('no photo'));
    expect(photos).toEqual([]);
    expect(failures).toMatchObject([{ name: 'text.png', error: { code: 'format-unsupported' } }]);
    expect(readdirSync(studio.scratch.folder)).toHaveLength(before);
  });

  test.each([
    ['announced', {}],
    ['sent in pieces without a length', { 'transfer-encoding': 'chunked' }],
  ])('too large are refused, be it %s, and not kept', async (_, headers) => {
    const before = readdirSync(studio.scratch.folder).length;
    const { status, body } = await ask('/photos?name=big.png', {
      method: 'POST',
      headers: asPage(headers),
      body: Buffer.alloc(150_000),
    });
    expect(status).toBe(400);
    expect(body).toContain('larger than');
    expect(readdirSync(studio.scratch.folder)).toHaveLength(before);
  });
});

/** A page's end of the calls: events in, posts out. */
async function openChannel(): Promise<{
  readonly post: (message: unknown) => Promise<number>;
  readonly next: () => Promise<{ readonly type: string; readonly [key: string]: unknown }>;
  readonly close: () => void;
}> {
  const controller = new AbortController();
  const response = await fetch(`${origin}/events`, { headers: { cookie }, signal: controller.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  if (response.body === null) throw new Error('no stream');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  const event = async (): Promise<string> => {
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end >= 0) {
        const block = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) return data;
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream ended');
      buffered += value;
    }
  };
  const channel = await event();
  return {
    post: async (message) => {
      const body = typeof message === 'string' ? message : JSON.stringify(message);
      return (await ask(`/messages?channel=${channel}`, { method: 'POST', headers: asPage(), body })).status ?? 0;
    },
    next: async () => JSON.parse(await event()) as { type: string },
    close: () => {
      controller.abort();
    },
  };
}

describe('calls', () => {
  test('are answered on the stream of their page', async () => {
    const channel = await openChannel();
    expect(await channel.post({ type: 'call', id: 1, method: 'describeApp', params: null })).toBe(204);
    expect(await channel.next()).toMatchObject({ type: 'result', id: 1, result: { shell: 'browser', version: studio.version } });
    channel.close();
  });

  test('keep notes on a photo that was painted on as much as can be', async () => {
    const { photos } = await upload('painted.png', photo);
    const channel = await openChannel();
    const stroke = { kind: 'brush', radiusPx: 123.45, softness: 0.25, strength: 0.75, points: Array.from({ length: 40 }, (_, i) => 12_345.6 + i) };
    const localStrength = { elsewhere: 0.5, marks: Array.from({ length: 400 }, () => stroke) };
    const recipe = { steps: [{ task: 'denoise', modelId: 'inverter', scale: 1 }], strength: 1, localStrength, sparesUndamaged: false, format: 'keep', writing: usualWriting };
    await channel.post({ type: 'call', id: 1, method: 'noteOnPhoto', params: { photoId: photos[0]?.id, notes: { recipe, mark: null } } });
    expect(await channel.next()).toMatchObject({ type: 'result', result: null });
    channel.close();
    const again = await upload('again.png', photo);
    expect(again.photos[0]).toMatchObject({ notes: { recipe: { localStrength } } });
  });

  test('restore, export as a download, and keep the file name', async () => {
    const { photos } = await upload('été.png', photo);
    const channel = await openChannel();
    const steps = [{ task: 'denoise', modelId: 'inverter', scale: 1 }];
    const params = { photoId: photos[0]?.id, steps, device: 'auto' };
    await channel.post({ type: 'call', id: 1, method: 'restore', params });
    let answer = await channel.next();
    while (answer.type === 'progress') answer = await channel.next();
    expect(answer).toMatchObject({ type: 'result', result: { steps, deviceName: 'Test double, 2 cores', elapsedMs: 12, notes: [], pyramid: { widthPx: 20 }, before: { widthPx: 20 } } });
    const { id } = answer['result'] as { readonly id: string };
    await channel.post({ type: 'call', id: 2, method: 'exportRestoration', params: { restorationId: id, strength: 1, format: 'keep', writing: usualWriting, sparesUndamaged: false, folderId: null } });
    answer = await channel.next();
    expect(answer).toMatchObject({ result: { kind: 'download', fileName: 'été-denoise.png' } });
    const { address } = answer['result'] as { readonly address: string };
    expect((await ask(address)).status).toBe(401);
    const { status, headers } = await ask(address, { headers: { cookie } });
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe("attachment; filename*=UTF-8''%C3%A9t%C3%A9-denoise.png");

    await channel.post({ type: 'call', id: 3, method: 'chooseExportFolder', params: null });
    const { id: folderId } = (await channel.next())['result'] as { readonly id: string };
    for (const callId of [4, 5]) {
      await channel.post({ type: 'call', id: callId, method: 'exportRestoration', params: { restorationId: id, strength: 1, format: 'keep', writing: usualWriting, sparesUndamaged: false, folderId } });
      expect(await channel.next()).toMatchObject({ id: callId, result: { kind: 'download', fileName: 'été-denoise.png' } });
    }
    await channel.post({ type: 'call', id: 6, method: 'exportRestoration', params: { restorationId: id, strength: 1, format: 'keep', writing: usualWriting, sparesUndamaged: false, folderId: randomUUID() } });
    expect(await channel.next()).toMatchObject({ id: 6, error: { code: 'not-found' } });
    channel.close();
  });

  test('work off a queue of uploads, into the folder that the shell was given', async () => {
    const source = randomUUID();
    const put = (query: string): Promise<Answer> => ask(`/queue-photos?${query}`, { method: 'POST', headers: asPage(), body: photo });
    expect((await put(`source=${source}&folder=Lofoten&folder=day&name=a.png`)).status).toBe(204);
    expect((await put(`source=${source}&folder=..&folder=..&name=../../b.png`)).status).toBe(204);
    expect((await put('source=../../elsewhere&name=a.png')).status).toBe(400);
    const { body } = await ask(`/queue-sources?source=${source}`, { method: 'POST', headers: asPage() });
    const { source: chosen } = JSON.parse(body) as { readonly source: { readonly id: string; readonly photos: number } };
    expect(chosen.photos).toBe(2);
    const channel = await openChannel();
    const order = { steps: [{ task: 'denoise', modelId: 'inverter', scale: 1 }], strength: 1, sparesUndamaged: false, device: 'auto', format: 'keep', writing: usualWriting, onConflict: 'unique', folderId: null };
    await channel.post({ type: 'call', id: 1, method: 'addToQueue', params: { sourceIds: [chosen.id], wish: { which: 'all', changedSince: null, named: '' }, order } });
    expect(await channel.next()).toMatchObject({ type: 'result', id: 1 });
    await channel.post({ type: 'call', id: 2, method: 'changeQueue', params: { change: 'resume' } });
    expect(await channel.next()).toMatchObject({ type: 'result', id: 2 });
    await expect.poll(() => studio.openQueue()?.summary().counts.restored, { timeout: 10_000 }).toBe(2);
    const names = readdirSync(queueFolder, { recursive: true }).map(String).filter((name) => name.endsWith('.png')).sort();
    expect(names).toEqual([join('Lofoten', 'day', 'a-denoise.png'), join('photo', 'photo', 'b-denoise.png')]);
    // What was uploaded goes with the list.
    const uploads = (): readonly string[] => readdirSync(join(studio.stateFolder, 'queue', 'uploads'), { recursive: true }).map(String).filter((name) => name.endsWith('.png'));
    expect(uploads()).toHaveLength(2);
    await channel.post({ type: 'call', id: 3, method: 'changeQueue', params: { change: 'clear' } });
    expect(await channel.next()).toMatchObject({ type: 'result', id: 3 });
    expect(uploads()).toEqual([]);
    await channel.post({ type: 'call', id: 4, method: 'chooseQueueFolder', params: null });
    expect(await channel.next()).toMatchObject({ type: 'error', error: { code: 'not-allowed' } });
    channel.close();
  });

  test.each([
    ['parameters of another type', 'restore', { photoId: 1 }],
    ['a path for an id', 'closePhoto', { photoId: '/etc/passwd' }],
    ['more than was asked for', 'closePhoto', { photoId: '00000000-0000-4000-8000-000000000000', path: '/etc/passwd' }],
    ['strength out of range', 'exportRestoration', { restorationId: '00000000-0000-4000-8000-000000000000', strength: 2, format: 'keep', writing: usualWriting, sparesUndamaged: false, folderId: null }],
    ['an unknown setting', 'changeSettings', { theme: 'dark', __proto__: null, home: '/' }],
    ['choosing photos, which the bridge does', 'choosePhotos', null],
  ])('with %s are refused', async (_, method, params) => {
    const channel = await openChannel();
    await channel.post({ type: 'call', id: 5, method, params });
    expect(await channel.next()).toMatchObject({ type: 'error', id: 5, error: { code: 'not-allowed' } });
    channel.close();
  });

  test('stop when the page goes', async () => {
    const { photos } = await upload('a.png', photo);
    const before = readdirSync(studio.scratch.folder).length;
    const channel = await openChannel();
    await channel.post({ type: 'call', id: 1, method: 'restore', params: { photoId: photos[0]?.id, steps: [{ task: 'denoise', modelId: 'dawdler', scale: 1 }], device: 'auto' } });
    expect(readdirSync(studio.scratch.folder)).toHaveLength(before + 1);
    channel.close();
    await expect.poll(() => readdirSync(studio.scratch.folder).length, { timeout: 60_000 }).toBe(before);
  });

  test('that are no JSON, too long, or for nobody are refused', async () => {
    const channel = await openChannel();
    expect(await channel.post('{')).toBe(400);
    expect(await channel.post(JSON.stringify('x'.repeat(600_000)))).toBe(400);
    channel.close();
    expect((await ask('/messages?channel=nobody', { method: 'POST', headers: asPage(), body: '{}' })).status).toBe(410);
  });
});

describe('a model that is brought', () => {
  const bring = async (body: Buffer): Promise<unknown> => {
    const { status, body: answer } = await ask('/models', { method: 'POST', headers: asPage(), body });
    expect(status).toBe(200);
    return JSON.parse(answer);
  };

  test('is checked and installed, and the upload is gone', async () => {
    const folders = (): readonly string[] => readdirSync(studio.scratch.folder);
    const before = folders();
    const brought = newFolder();
    writeRandomModel(brought, 'brought');
    expect(await bring(Buffer.from(packModel(join(brought, 'brought'))))).toEqual({ imported: { modelId: 'brought', title: studio.models.named('brought').card.title } });
    expect(studio.personalModels.has(studio.models.named('brought'))).toBe(true);
    expect(folders()).toEqual(before);
  });

  test('is refused in a sentence when it is none', async () => {
    expect(await bring(Buffer.from('no model'))).toMatchObject({ error: { code: 'model-damaged' } });
  });

  test('is refused to whoever is not our page', async () => {
    expect((await ask('/models', { method: 'POST', headers: { origin }, body: '' })).status).toBe(401);
  });
});

import { EventEmitter } from 'node:events';
import type { IpcMain, WebContents } from 'electron';
import { expect, test } from 'vitest';
import type { MessagePortLike } from '../../electron/core/foundation/message-port.ts';
import { servePagePorts } from '../../electron/main/page-port.ts';

/** Only what `servePagePorts` asks of Electron. */
function start() {
  const contents = Object.assign(new EventEmitter(), { mainFrame: { url: 'tape://app/index.html' }, isDestroyed: () => false, send: () => undefined });
  const ipc = Object.assign(new EventEmitter(), { handle: () => undefined });
  const ports: { readonly messages: unknown[]; readonly ends: string[] }[] = [];
  servePagePorts(
    ipc as unknown as IpcMain,
    contents as unknown as WebContents,
    (port: MessagePortLike) => {
      const seen = { messages: [] as unknown[], ends: [] as string[] };
      port.onMessage((message) => seen.messages.push(message));
      port.onClose((reason) => seen.ends.push(reason));
      ports.push(seen);
    },
    { open: () => Promise.resolve({ photos: [], failures: [] }), addToQueue: () => ({ source: null }), addPairs: () => ({ added: 0 }) },
  );
  return {
    ports,
    contents,
    navigate: (url: string, more = {}) => contents.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false, ...more }),
    say: (message: unknown) => ipc.emit('tape:message', { sender: contents, senderFrame: contents.mainFrame }, message),
  };
}

test('a page that is loaded anew gets a new port, and the old one closes', () => {
  const { ports, navigate, say } = start();
  navigate('tape://app/index.html');
  say('one');
  navigate('tape://app/index.html');
  say('two');
  expect(ports).toEqual([
    { messages: ['one'], ends: ['the page was loaded anew'] },
    { messages: ['two'], ends: [] },
  ]);
});

// Electron tells of the start first and asks whether it may be afterwards; see "Navigation Events" in its documentation.
test.each(['https://example.org/', 'file:///etc/passwd', 'tape://other/'])('a navigation to %s, which will be refused, ends no port', (url) => {
  const { ports, navigate, say } = start();
  navigate('tape://app/index.html');
  navigate(url);
  say('still here');
  expect(ports).toEqual([{ messages: ['still here'], ends: [] }]);
});

test.each([{ isMainFrame: false }, { isSameDocument: true }])('a navigation with %o ends no port', (kind) => {
  const { ports, navigate } = start();
  navigate('tape://app/index.html');
  navigate('tape://app/index.html', kind);
  expect(ports).toEqual([{ messages: [], ends: [] }]);
});

test('nothing is heard after the page has crashed, until it is loaded again', () => {
  const { ports, contents, navigate, say } = start();
  navigate('tape://app/index.html');
  contents.emit('render-process-gone', {}, {});
  say('lost');
  navigate('tape://app/index.html');
  expect(ports).toEqual([
    { messages: [], ends: ['the page has crashed'] },
    { messages: [], ends: [] },
  ]);
});

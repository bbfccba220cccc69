import type { Session, WebContents } from 'electron';

/** Where our page lives; everything else is foreign. */
export const pageOrigin = 'tape://app';

/** `URL.origin` is opaque for schemes of our own, so the parts are compared. */
export function isOurPage(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === 'tape:' && host === 'app';
}

/** Takes from the page whatever a photo needs not: permissions, devices, downloads, the network. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest((request, decide) => {
    decide({ cancel: !isOurPage(request.url) && !request.url.startsWith('devtools:') });
  });
}

/** Keeps every page in its place, including any that should never come to be. */
export function lockDownContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

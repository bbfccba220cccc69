/**
 * The script that stands in for a preload script's world: gives the real preload bundle an `electron` to
 * require. There is one world only: isolation is not what this proves.
 */
export const pageSideScript = (preload: string, filesFolder: string): string => `(() => {
  const listeners = new Map();
  window.__electronDoubleReceive = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }),
    },
    ipcRenderer: {
      send: (channel, ...args) => void window.__electronDouble('send', channel, args),
      invoke: (channel, ...args) => window.__electronDouble('invoke', channel, args),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
    // A browser knows no paths: files that tests drop lie in one folder.
    webUtils: { getPathForFile: (file) => ${JSON.stringify(filesFolder)} + '/' + file.name },
  };
  const requireDouble = (name) => {
    if (name === 'electron') return electron;
    throw new Error('a sandboxed preload script cannot require ' + name);
  };
  ((require, module, exports) => {
${preload}
  })(requireDouble, { exports: {} }, {});
})();`;

/** The channels between the preload script and Electron's main process. */
export const messageChannel = 'tape:message';
export const openFilesChannel = 'tape:open-files';
export const addPairFilesChannel = 'tape:add-pair-files';
export const addQueueFilesChannel = 'tape:add-queue-files';

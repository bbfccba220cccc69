/** Every tsconfig.json of the tree, from its root: what the type check and the typed lint both read. */
export const typeScriptProjects = ['models', 'electron', 'electron/preload', 'renderer', 'test'].map(
  (room) => `${room}/tsconfig.json`,
);

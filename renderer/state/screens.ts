/** The screens of the window, in the order of the rail. */
export const screens = ['restore', 'queue', 'inspect', 'train', 'models', 'settings'] as const;

export type Screen = (typeof screens)[number];

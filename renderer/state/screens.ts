/** The screens of the window, in the order of the rail. */
export const screens = ['restore', 'inspect', 'models'] as const;

export type Screen = (typeof screens)[number];

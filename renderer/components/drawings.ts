/** Our own 16-px line drawings, as paths. */
export const drawings = {
  restore: 'M2.5 12.5 9 6m1.5-3.5v2m0 2v2m-3-3h2m2 0h2M13.5 10.5v1m0 2v1m-2-2h1m2 0h1',
  queue: 'M1.5 2.5h6v4.5h-6ZM10 3.5h4.5M10 6h3M1.5 9.5h6v4.5h-6ZM10 10.5h4.5M10 13h3',
  inspect: 'M6.5 1.5a5 5 0 1 1 0 10 5 5 0 0 1 0-10ZM10 10l4.5 4.5M4 5h5M4 8h5M6.5 4v5',
  models: 'M8 1.5 14 4.75 8 8 2 4.75ZM2 8l6 3.25L14 8M2 11.25l6 3.25 6-3.25',
  train: 'M1.5 13.5h13M2.5 11l3.5-4 3 2.5 4.5-6M10.5 3.5h3v3',
  settings:
    'M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 2.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM6 9.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z',
  keys: 'M1.5 4.5h13v8h-13ZM4 7h.5M6.5 7H7M9 7h.5M11.5 7h.5M4.5 10h7',
  open: 'M1.5 12.5v-9h4l1.5 2h6v2M1.5 12.5l2-5h11l-2 5Z',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8h-3',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8h3',
  pick: 'M4 14V2.5h8l-2 3 2 3H4',
  reject: 'M4 14V2.5h8l-2 3 2 3H4M8.5 14l5-4M8.5 10l5 4',
  close: 'M4 4l8 8M12 4l-8 8',
  up: 'M4 9.5 8 5.5l4 4',
  down: 'M4 6.5l4 4 4-4',
  about: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 7.5V11M8 5v.25',
  warning: 'M8 2 14.5 13.5h-13ZM8 6.5V10M8 11.5v.5',
  panels: 'M1.5 3.5h13v9h-13ZM10.5 3.5v9',
  picture: 'M1.5 3.5h13v9h-13ZM2 11l3.5-3.5 3 3 2-2 3.5 3.5M10.5 6.5h.5',
} as const;

export type IconName = keyof typeof drawings;

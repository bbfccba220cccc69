import type { KeyGroup } from '../../frame/keys.ts';
import { sentence } from '../../language/say.ts';
import type { Studio } from '../../state/studio.svelte.ts';
import type { LockedViewers } from '../../viewer/locked-viewers.ts';
import { sheetExport } from './sheet-export.ts';

const panCssPx = 80;
const zoomStep = 1.25;
/** Where the photo goes when looking to that side, in steps. */
const panSteps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  'shift+arrowleft': [1, 0],
  'shift+arrowright': [-1, 0],
  'shift+arrowup': [0, 1],
  'shift+arrowdown': [0, -1],
};

/** The keys of the Inspect screen. */
export function keyGroups({ inspector, filmstrip }: Studio, viewers: LockedViewers, draw: () => void): readonly KeyGroup[] {
  const pan = (key: string): void => {
    const [x, y] = panSteps[key] ?? [0, 0];
    viewers.panBy(x * panCssPx, y * panCssPx);
  };
  /** Through channels where one is seen large, else through photos. */
  const step = (by: 1 | -1): void => {
    if (inspector.channel === null) filmstrip.step(by);
    else void inspector.step(by);
  };
  return [
    {
      title: sentence('Channels'),
      bindings: [
        { keys: [], caps: ['← ↑ ↓ →'], words: sentence('On the sheet: another channel or row') },
        { keys: [], caps: ['Enter'], words: sentence('On the sheet: open the channel') },
        { id: 'next-photo', keys: ['arrowright'], caps: ['→'], words: sentence('Next channel; without one, next photo'), run: () => step(1) },
        { id: 'previous-photo', keys: ['arrowleft'], caps: ['←'], words: sentence('Previous channel; without one, previous photo'), run: () => step(-1) },
        { keys: ['escape'], caps: ['Esc'], words: sentence('Back to all channels'), run: () => void inspector.choose({ channel: null }) },
      ],
    },
    {
      title: sentence('Look closer'),
      bindings: [
        { id: 'toggle-zoom', keys: ['z', ' '], caps: ['Z', 'Space'], words: sentence('Whole photo or 1:1'), run: () => viewers.toggleZoom() },
        { id: 'zoom-1', keys: ['1'], caps: ['1'], words: sentence('1:1, pixel for pixel'), run: () => viewers.zoomTo(1) },
        { id: 'zoom-2', keys: ['2'], caps: ['2'], words: sentence('2:1'), run: () => viewers.zoomTo(2) },
        { id: 'fit', keys: ['0'], caps: ['0'], words: sentence('Whole photo'), run: () => viewers.fit() },
        { id: 'zoom-in', keys: ['+', '='], caps: ['+'], words: sentence('Zoom in'), run: () => viewers.zoomBy(zoomStep) },
        { id: 'zoom-out', keys: ['-'], caps: ['−'], words: sentence('Zoom out'), run: () => viewers.zoomBy(1 / zoomStep) },
        { keys: Object.keys(panSteps), caps: ['Shift', '← ↑ ↓ →'], words: sentence('Move the photo'), run: (key) => pan(key) },
      ],
    },
    {
      title: sentence('Work'),
      bindings: [
        { id: 'look-inside', keys: ['mod+enter'], caps: ['Ctrl', 'Enter'], words: sentence('Look inside'), run: () => void inspector.open() },
        { id: 'draw-rectangle', keys: ['r'], caps: ['R'], words: sentence('Draw a rectangle'), run: draw },
        { id: 'export-sheet', keys: ['mod+e'], caps: ['Ctrl', 'E'], words: sentence('Export the sheet…'), run: () => void inspector.export(sheetExport(inspector)) },
      ],
    },
  ];
}

import { sentence } from '../../language/say.ts';
import type { Studio } from '../../state/studio.svelte.ts';
import type { PhotoViewer } from '../../viewer/photo-viewer.ts';
import { comparisons, type Comparison } from '../../viewer/panes.ts';
import type { KeyGroup } from '../../frame/keys.ts';

const strengthStep = 0.05;
const panCssPx = 80;
const zoomStep = 1.25;
const brushStep = 1.2;
/** Where the photo goes when looking to that side, in steps. */
const panSteps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  'shift+arrowleft': [1, 0],
  'shift+arrowright': [-1, 0],
  'shift+arrowup': [0, 1],
  'shift+arrowdown': [0, -1],
};

const nextComparison = (now: Comparison): Comparison => comparisons[(comparisons.indexOf(now) + 1) % comparisons.length] ?? 'divider';

/** The keys of the Restore screen; those of the whole window are the frame's. */
export function keyGroups(studio: Studio, viewer: () => PhotoViewer | null): readonly KeyGroup[] {
  const { viewing, filmstrip, painting } = studio;
  const withPhoto = (run: (entry: NonNullable<typeof filmstrip.currentPhoto>) => void) => () => {
    const entry = filmstrip.currentPhoto;
    if (entry !== null) run(entry);
  };
  const changeStrength = (by: number): (() => void) =>
    withPhoto((entry) => {
      entry.strength = Math.min(1, Math.max(0, Math.round((entry.strength + by) * 100) / 100));
    });
  const pan = (key: string): void => {
    const [x, y] = panSteps[key] ?? [0, 0];
    viewer()?.panBy(x * panCssPx, y * panCssPx);
  };
  return [
    {
      title: sentence('Compare'),
      bindings: [
        { keys: ['\\'], caps: ['\\'], words: sentence('Hold to see before') },
        { id: 'next-side', keys: ['y'], caps: ['Y'], words: sentence('Before, split, after in turn'), run: () => viewing.cycleSide() },
        { id: 'toggle-side', keys: ['x'], caps: ['X'], words: sentence('Before or after'), run: () => viewing.toggleSide() },
        { id: 'blink', keys: ['b'], caps: ['B'], words: sentence('Blink: before and after by itself'), run: () => viewing.toggleBlinking() },
        { id: 'next-comparison', keys: ['c'], caps: ['C'], words: sentence('Next way to show both'), run: () => viewing.compareBy(nextComparison(viewing.comparison)) },
        { id: 'weaker', keys: ['['], caps: ['['], words: sentence('Weaker'), run: changeStrength(-strengthStep) },
        { id: 'stronger', keys: [']'], caps: [']'], words: sentence('Stronger'), run: changeStrength(strengthStep) },
        { keys: [], caps: ['←', '→'], words: sentence('On the divider: move by 1 %') },
        { keys: [], caps: [sentence('Page Up'), sentence('Page Down')], words: sentence('On the divider: move by 10 %') },
        { keys: [], caps: ['Home', 'End'], words: sentence('On the divider: to either side') },
      ],
    },
    {
      title: sentence('Look closer'),
      bindings: [
        { id: 'toggle-zoom', keys: ['z'], caps: ['Z', 'Space'], words: sentence('Whole photo or 1:1'), run: () => viewer()?.toggleZoom() },
        { id: 'zoom-1', keys: ['1'], caps: ['1'], words: sentence('1:1, pixel for pixel'), run: () => viewer()?.zoomTo(1) },
        { id: 'zoom-2', keys: ['2'], caps: ['2'], words: '2:1', run: () => viewer()?.zoomTo(2) },
        { id: 'fit', keys: ['0'], caps: ['0'], words: sentence('Whole photo'), run: () => viewer()?.fit() },
        { id: 'zoom-in', keys: ['+', '='], caps: ['+'], words: sentence('Zoom in'), run: () => viewer()?.zoomBy(zoomStep) },
        { id: 'zoom-out', keys: ['-'], caps: ['−'], words: sentence('Zoom out'), run: () => viewer()?.zoomBy(1 / zoomStep) },
        { keys: Object.keys(panSteps), caps: ['Shift', '← ↑ ↓ →'], words: sentence('Move the photo'), run: (key) => pan(key) },
      ],
    },
    {
      title: sentence('Where it acts'),
      bindings: [
        { id: 'brush', keys: ['k'], caps: ['K'], words: sentence('Brush: paint where it acts'), run: () => studio.takeTool('brush') },
        { id: 'gradient', keys: ['m'], caps: ['M'], words: sentence('Gradient'), run: () => studio.takeTool('gradient') },
        { id: 'tint', keys: ['o'], caps: ['O'], words: sentence('Show where it acts'), run: () => (painting.tints = !painting.tints) },
        { id: 'smaller-brush', keys: [','], caps: [','], words: sentence('Smaller brush'), run: () => painting.resizeBy(1 / brushStep) },
        { id: 'larger-brush', keys: ['.'], caps: ['.'], words: sentence('Larger brush'), run: () => painting.resizeBy(brushStep) },
        { keys: [], caps: ['Alt'], words: sentence('Hold to erase instead of painting') },
        { keys: [], caps: ['← ↑ ↓ →', 'Delete'], words: sentence('On a gradient’s handle: move or remove it') },
        { keys: ['escape'], caps: ['Esc'], words: sentence('Put the brush or the gradient away'), run: () => painting.putAway() },
      ],
    },
    {
      title: sentence('Work'),
      bindings: [
        { id: 'open', keys: ['mod+o'], caps: ['Ctrl', 'O'], words: sentence('Open photos…'), run: () => void studio.choosePhotos() },
        { keys: [], caps: ['Alt', '↑ ↓'], words: sentence('On a step: move it up or down') },
        { id: 'undo', keys: ['mod+z'], caps: ['Ctrl', 'Z'], words: sentence('Undo what you chose'), run: withPhoto((entry) => studio.notes.undo(entry)) },
        { id: 'redo', keys: ['mod+shift+z', 'mod+y'], caps: ['Ctrl', 'Shift', 'Z'], words: sentence('Redo'), run: withPhoto((entry) => studio.notes.redo(entry)) },
        { id: 'restore', keys: ['mod+enter'], caps: ['Ctrl', 'Enter'], words: sentence('Restore'), run: withPhoto((entry) => void studio.restore(entry)) },
        { id: 'restore-all', keys: ['mod+shift+enter'], caps: ['Ctrl', 'Shift', 'Enter'], words: sentence('Restore all'), run: () => void studio.all.restore() },
        { id: 'save-back', keys: ['mod+s'], caps: ['Ctrl', 'S'], words: sentence('Save back, when another program opened it'), run: withPhoto((entry) => void studio.saveBack(entry)) },
        { id: 'export', keys: ['mod+e'], caps: ['Ctrl', 'E'], words: sentence('Export…'), run: withPhoto((entry) => void studio.export(entry)) },
        { id: 'export-all', keys: ['mod+shift+e'], caps: ['Ctrl', 'Shift', 'E'], words: sentence('Export all…'), run: () => void studio.all.export() },
        { id: 'next-photo', keys: ['arrowright'], caps: ['→'], words: sentence('Next photo'), run: () => filmstrip.step(1) },
        { id: 'previous-photo', keys: ['arrowleft'], caps: ['←'], words: sentence('Previous photo'), run: () => filmstrip.step(-1) },
        { id: 'pick', keys: ['p'], caps: ['P'], words: sentence('Pick this photo'), run: withPhoto((entry) => studio.notes.mark(entry, 'pick')) },
        { id: 'reject', keys: ['r'], caps: ['R'], words: sentence('Reject it'), run: withPhoto((entry) => studio.notes.mark(entry, 'reject')) },
        { id: 'no-mark', keys: ['u'], caps: ['U'], words: sentence('Neither'), run: withPhoto((entry) => studio.notes.mark(entry, null)) },
        { keys: [], caps: ['Tab'], words: sentence('Hide or show the panels, once you clicked the photo') },
      ],
    },
  ];
}

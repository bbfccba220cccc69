import type { InspectionExport } from '../../../electron/ipc/contract.ts';
import type { Inspector } from '../../state/inspector.svelte.ts';

/** The contact sheet as it is seen now; of Q where e is seen, which has no rows. */
export const sheetExport = ({ pictureView, order, colourMap, scale, rectangle }: Inspector): InspectionExport => ({
  kind: 'sheet',
  view: pictureView,
  order,
  colourMap,
  scale,
  rectangle,
});

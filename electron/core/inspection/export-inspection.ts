import { join } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { ModelReference } from '../inference/inference-service.ts';
import type { ChannelOrder, ScaleChoice } from './channel-order.ts';
import { channelRanges } from './channel-order.ts';
import type { SheetRow } from './contact-sheet.ts';
import { channelBoxPx, layOutContactSheet, pictureBoxPx, shrunkSize } from './contact-sheet.ts';
import type { ColourMap, InspectionService, PictureView, PriorFigures, PriorRow, Region, RowPicture } from './inspection-service.ts';

export interface InspectionToExport {
  readonly title: string;
  readonly model: ModelReference;
  readonly rows: readonly RowPicture[];
  readonly size: PictureSize;
  readonly view: PictureView;
  readonly rectangle: Region | null;
  readonly order: ChannelOrder;
  readonly colourMap: ColourMap;
  readonly scale: ScaleChoice;
  /** Whether the arrays go along: 256 bytes for each pixel and row. */
  readonly withArrays: boolean;
  /** Where intermediate files go, and an empty folder for what is kept. */
  readonly folder: string;
  readonly outputFolder: string;
}

export interface ExportedInspection {
  readonly figures: PriorFigures;
  readonly sheet: string;
  readonly record: string;
  readonly arrays: readonly string[];
}

const viewNames: Readonly<Record<PictureView, string>> = { q: 'Q = e + f', f: 'f' };

/**
 * Writes what a photo's priors are: a contact sheet with captions, all figures as JSON, and the arrays for NumPy.
 *
 * Shapes: arrays are float32 [C, H, W], e is [C, windowSize, windowSize]; the layout is in their names.
 * Throws: what the workers throw.
 */
export async function exportInspection(
  { imaging, inspection }: { readonly imaging: ImagingService; readonly inspection: InspectionService },
  { title, model, rows, size, view, rectangle, order, colourMap, scale, withArrays, folder, outputFolder }: InspectionToExport,
  options: CallOptions = {},
): Promise<ExportedInspection> {
  const maps = shrunkSize(size, channelBoxPx);
  const pictures = shrunkSize(size, pictureBoxPx);
  const small = (kind: string, row: PriorRow): string => join(folder, `small-${kind}-${row}.npy`);
  const arrayPath = (name: string, { widthPx, heightPx }: PictureSize, channels: number): string =>
    join(outputFolder, `${name}.${channels}x${heightPx}x${widthPx}.chw.float32.npy`);

  const positions = join(folder, 'positions.npy');
  const { windowPx, channels: learned } = await inspection.positions({ model, outputScratchPath: positions });
  const arrays = withArrays ? rows.map(({ row }) => arrayPath(`${view}-${row}`, size, learned.length)) : [];
  const figures = await inspection.measure(
    {
      model,
      view,
      rows: rows.map(({ row, scratchPath }, index) => {
        const path = arrays[index];
        return { row, scratchPath, outputOverviewPath: small('maps', row), ...(path === undefined ? {} : { arrayPath: path }) };
      }),
      rectangle,
      overviewStepPx: maps.stepPx,
    },
    options,
  );
  if (withArrays) {
    const learnedPath = arrayPath('e', { widthPx: windowPx, heightPx: windowPx }, learned.length);
    await inspection.positions({ model, outputScratchPath: learnedPath });
    arrays.push(learnedPath);
  }

  const sheetRows: SheetRow[] = [];
  for (const { row, scratchPath } of rows) {
    const [picturePath, coloursPath] = [small('picture', row), small('colours', row)];
    const colours = join(folder, `colours-${row}.npy`);
    await inspection.shrink({ scratchPath, stepPx: pictures.stepPx, outputScratchPath: picturePath }, options);
    await inspection.colours({ model, view, scratchPath, principal: figures.principal, outputScratchPath: colours }, options);
    await inspection.shrink({ scratchPath: colours, stepPx: pictures.stepPx, outputScratchPath: coloursPath }, options);
    sheetRows.push({ row, mapsPath: small('maps', row), picturePath, coloursPath });
  }
  const ranges = channelRanges(figures, colourMap, scale);
  const { captions, ...sheet } = layOutContactSheet({
    title: `${title}: ${viewNames[view]} by ${model.modelId}`,
    figures,
    rows: sheetRows,
    order,
    colourMap,
    ranges,
    mapSize: maps,
    pictureSize: pictures,
  });
  const composed = join(folder, 'sheet.npy');
  await inspection.compose({ ...sheet, outputScratchPath: composed });
  const sheetPath = join(outputFolder, 'contact-sheet.png');
  await imaging.captionSheet({ scratchPath: composed, captions, outputPath: sheetPath, onConflict: 'fail' });

  const record = join(outputFolder, 'inspection.json');
  writeFileAtomically(
    record,
    Buffer.from(
      `${JSON.stringify(
        {
          photo: title,
          model: { id: model.modelId, network: model.network, weightsSha256: model.weightsSha256 },
          layout: 'float32, little-endian, C order, [channel, row, column]; Q = e + f, e repeats over the picture',
          rectangle,
          scales: { colourMap, scale, ranges },
          ...figures,
        },
        null,
        2,
      )}\n`,
    ),
  );
  return { figures, sheet: sheetPath, record, arrays };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { RestoreOutcome } from '../inference/inference-service.ts';
import type { ChannelOrder } from '../inspection/channel-order.ts';
import { channelOrders, channelRanges, orderChannels, scaled } from '../inspection/channel-order.ts';
import { shrunkSize } from '../inspection/contact-sheet.ts';
import type {
  AttentionMap,
  ColourMap,
  Distance,
  InspectionService,
  MapFigures,
  PictureView,
  Place,
  PriorFigures,
  PriorRow,
  PriorSwitch,
  Region,
  RowPicture,
  SimilarityFigures,
  ValueRange,
} from '../inspection/inspection-service.ts';
import { histogramBins, usualPatchPx } from '../inspection/inspection-service.ts';
import type { Colouring, DegradationFigures, SwitchFigures } from './inspection-wishes.ts';
import type { InstalledModelFolder } from './installed-models.ts';
import { referenceTo } from './installed-models.ts';
import { MadePictures } from './made-pictures.ts';
import type { OpenPhoto, OpenPictures, ViewablePicture } from './open-pictures.ts';
import type { ScratchStore } from './scratch-store.ts';

/** All channels of one row in one picture: square cells in rows, in the order of their index. */
export interface Atlas {
  readonly picture: ViewablePicture;
  readonly cellPx: number;
  readonly columns: number;
  /** What a map takes of its cell, from the upper left corner. */
  readonly mapWidthPx: number;
  readonly mapHeightPx: number;
}

export interface SheetLook {
  readonly figures: PriorFigures;
  readonly orders: Readonly<Record<ChannelOrder, readonly number[]>>;
  readonly ranges: readonly ValueRange[];
  readonly colourMap: ColourMap;
  readonly atlases: readonly { readonly row: PriorRow; readonly atlas: Atlas }[];
}

export interface PositionsLook {
  readonly windowPx: number;
  readonly energies: readonly number[];
  readonly ranges: readonly ValueRange[];
  readonly colourMap: ColourMap;
  readonly atlas: Atlas;
}

/** A map in colours, and what they stand for. */
export interface MapLook<Figures> {
  readonly picture: ViewablePicture;
  readonly range: ValueRange;
  readonly colourMap: ColourMap;
  readonly figures: Figures;
}

/** Small maps fit into this; a viewing tile holds a whole number of them. */
const atlasCellPx = 128;
const atlasColumns = 8;
const budgetBytes = 2 * 1024 ** 3;
/** What lies above this share of the places is as bright as the scale's end. */
const shareOnScale = 0.995;

export interface InspectionParts {
  readonly inspection: InspectionService;
  readonly scratch: ScratchStore;
  readonly pictures: OpenPictures;
}

/**
 * One photo under one model's prior: its rows, and what was made to look at them.
 *
 * Maps of large photos are as large as the photo, so each is made when it is asked for.
 * Owns: its scratch files, until `close`.
 */
export class OpenInspection {
  readonly id = randomUUID();
  readonly photo: OpenPhoto;
  readonly model: InstalledModelFolder;
  readonly outcome: RestoreOutcome;
  readonly #parts: InspectionParts;
  readonly #folder: string;
  readonly #own: readonly (RowPicture & ViewablePicture)[];
  #reference: OpenPhoto | null = null;
  readonly #measured: MadePictures;
  readonly #made: MadePictures;

  /** `rows`: the pictures in `folder`, and the photo's own. */
  constructor(
    parts: InspectionParts,
    { photo, model, outcome, rows, folder }: Pick<OpenInspection, 'photo' | 'model' | 'outcome'> & { readonly rows: readonly RowPicture[]; readonly folder: string },
  ) {
    this.#parts = parts;
    this.photo = photo;
    this.model = model;
    this.outcome = outcome;
    this.#folder = folder;
    this.#own = rows.map(({ row, scratchPath }) => ({ row, scratchPath, id: row === 'input' ? photo.id : randomUUID(), size: photo.size }));
    for (const picture of this.#own) if (picture.row !== 'input') parts.pictures.addOther(picture);
    const onRemove = (made: object): void => {
      for (const picture of Object.values(made)) if (isViewable(picture)) parts.pictures.removeOther(picture.id);
    };
    this.#measured = new MadePictures({ scratch: parts.scratch, budgetBytes: Infinity, onRemove });
    this.#made = new MadePictures({ scratch: parts.scratch, budgetBytes, onRemove });
  }

  get reference(): OpenPhoto | null {
    return this.#reference;
  }

  /** Takes an open photo for what this one should be. Throws: `wrong-use` when it is of another size. */
  compareWith(reference: OpenPhoto | null): void {
    if (reference !== null) assertSameSize(this.photo, reference);
    this.#reference = reference;
  }

  get rows(): readonly (RowPicture & ViewablePicture)[] {
    const reference = this.#reference;
    return reference === null ? this.#own : [...this.#own, { row: 'reference', scratchPath: reference.scratchPath, id: reference.id, size: reference.size }];
  }

  get channels(): Promise<number> {
    return this.#positions().then(({ channels }) => channels.length);
  }

  /** All channels of all rows, small, with the figures of the whole picture. Throws: what the worker throws. */
  async sheet({ view, colourMap, scale }: Colouring & { readonly view: PictureView }, options?: CallOptions): Promise<SheetLook> {
    const { figures, small } = await this.#figures(view, options);
    const ranges = channelRanges(figures, colourMap, scale);
    const size = this.#smallSize();
    const atlases: { readonly row: PriorRow; readonly atlas: Atlas }[] = [];
    for (const { row, path } of small) {
      const key = `atlas of ${path} in ${colourMap} by ${scale}`;
      atlases.push({ row, atlas: await this.#atlas(this.#measured, key, { scratchPath: path, size, colourMap, ranges }) });
    }
    const orders = Object.fromEntries(channelOrders.map((order) => [order, orderChannels(figures, order)])) as unknown as SheetLook['orders'];
    return { figures, orders, ranges, colourMap, atlases };
  }

  /** What is learned of a position, which is the same for every picture. */
  async positions({ colourMap, scale }: Colouring): Promise<PositionsLook> {
    const { windowPx, channels, path } = await this.#positions();
    const ranges = scaled(channels, colourMap, scale);
    const size = { widthPx: windowPx, heightPx: windowPx };
    const atlas = await this.#atlas(this.#measured, `positions in ${colourMap} by ${scale}`, { scratchPath: path, size, colourMap, ranges });
    return { windowPx, energies: channels.map(({ energy }) => energy), ranges, colourMap, atlas };
  }

  /** One channel of one row at full size. */
  async channel(
    { view, row, channel, colourMap, scale }: Colouring & { readonly view: PictureView; readonly row: PriorRow; readonly channel: number },
    options?: CallOptions,
  ): Promise<MapLook<MapFigures>> {
    const { figures } = await this.#figures(view, options);
    const range = channelRanges(figures, colourMap, scale)[channel];
    if (range === undefined) throw new TapeError('wrong-use', sentence('This prior has no channel {channel}.', { channel }));
    const { scratchPath, id } = this.#row(row);
    const key = `channel ${channel} of ${view} of ${id}`;
    const map = await this.#made.once(`${key} from ${range.low} to ${range.high}`, async (folder) => {
      const path = join(folder, 'map.npy');
      const params = { model: this.#model(), view, scratchPath, channel, range, outputScratchPath: path };
      return { path, counted: await this.#parts.inspection.channel(params, options) };
    });
    return { picture: await this.#painted(map.path, colourMap, range, options), range, colourMap, figures: map.counted };
  }

  /** A row's prior as three colours, by axes that are the same for all rows. */
  async colours({ view, row }: { readonly view: PictureView; readonly row: PriorRow }, options?: CallOptions): Promise<ViewablePicture> {
    const { figures } = await this.#figures(view, options);
    const { scratchPath, id } = this.#row(row);
    const { picture } = await this.#made.once(`colours of ${view} of ${id} beside ${this.#reference?.id ?? 'none'}`, async (folder) => {
      const outputScratchPath = join(folder, 'colours.npy');
      await this.#parts.inspection.colours({ model: this.#model(), view, scratchPath, principal: figures.principal, outputScratchPath }, options);
      return { picture: this.#viewable(outputScratchPath, this.photo.size) };
    });
    return picture;
  }

  /** How much each place of a row resembles the patch around one of them. Throws: `wrong-use` for a place outside. */
  async similarity(
    { view, row, at, colourMap }: { readonly view: PictureView; readonly row: PriorRow; readonly at: Place; readonly colourMap: ColourMap },
    options?: CallOptions,
  ): Promise<MapLook<SimilarityFigures>> {
    const { scratchPath, id } = this.#row(row);
    const map = await this.#made.once(`similarity to ${at.x},${at.y} of ${view} of ${id}`, async (folder) => {
      const path = join(folder, 'map.npy');
      const params = { model: this.#model(), view, scratchPath, at, patchPx: usualPatchPx, outputScratchPath: path };
      return { path, figures: await this.#parts.inspection.similarity(params, options) };
    });
    const range = { low: map.figures.lowest, high: 1 };
    return { picture: await this.#painted(map.path, colourMap, range, options), range, colourMap, figures: map.figures };
  }

  /** Where the degradation sits; with a threshold, black below and white above it. Units: of the threshold, those of the map. */
  async degradation(
    { view, colourMap, threshold }: { readonly view: PictureView; readonly colourMap: ColourMap; readonly threshold: number | null },
    options?: CallOptions,
  ): Promise<MapLook<DegradationFigures>> {
    const { inspection } = this.#parts;
    const scratchPaths = (['input', 'pseudo'] as const).map((row) => this.#row(row).scratchPath) as [string, string];
    const map = await this.#made.once(`degradation by ${view}`, async (folder) => {
      const path = join(folder, 'map.npy');
      const found = await inspection.difference({ model: this.#model(), view, scratchPaths, outputScratchPath: path }, options);
      const { histogram } = await inspection.count({ scratchPath: path, range: { low: 0, high: found.high } }, options);
      return { ...found, path, end: endOfScale(histogram, found.high) };
    });
    const { mean, high } = map;
    if (threshold === null) {
      const range = { low: 0, high: map.end };
      return { picture: await this.#painted(map.path, colourMap, range, options), range, colourMap, figures: { mean, high, shareAbove: null } };
    }
    // Half of the bins lie above the threshold, whatever the end.
    const { histogram } = await inspection.count({ scratchPath: map.path, range: { low: 0, high: 2 * threshold } }, options);
    const above = histogram.slice(histogramBins / 2).reduce((sum, count) => sum + count, 0);
    const { widthPx, heightPx } = this.photo.size;
    const picture = await this.#painted(map.path, 'grey', { low: threshold, high: threshold * (1 + 1e-9) }, options);
    return { picture, range: { low: 0, high: map.end }, colourMap, figures: { mean, high, shareAbove: above / (widthPx * heightPx) } };
  }

  /** What the decoder pays attention to from a place while it restores the photo. Throws: `wrong-use` for a place outside. */
  attention(at: Place, options?: CallOptions): Promise<readonly AttentionMap[]> {
    return this.#parts.inspection.attention({ model: this.#model(), scratchPath: this.photo.scratchPath, at }, options);
  }

  /** The photo as it is restored with another prior; a guide is the reference. Throws: `wrong-use` for a guide without a reference. */
  async switched(by: PriorSwitch, options?: CallOptions): Promise<{ readonly picture: ViewablePicture; readonly figures: SwitchFigures }> {
    const { inspection } = this.#parts;
    const reference = by === 'guide' ? this.#row('reference') : (this.rows.find(({ row }) => row === 'reference') ?? null);
    const [input, learned] = [this.#row('input'), this.#row('restored')];
    const made = await this.#made.once(`restored by ${by === 'guide' ? (reference?.id ?? '') : by}`, async (folder) => {
      const outputScratchPath = join(folder, 'switched.npy');
      const guideScratchPath = by === 'guide' ? (reference?.scratchPath ?? null) : null;
      await inspection.restoreSwitched({ model: this.#model(), by, scratchPath: input.scratchPath, guideScratchPath, outputScratchPath }, options);
      const [change = 0] = await inspection.squaredErrors({ scratchPaths: [outputScratchPath], groundTruthScratchPath: learned.scratchPath }, options);
      return { picture: this.#viewable(outputScratchPath, this.photo.size), change: 255 * Math.sqrt(change) };
    });
    return { picture: made.picture, figures: { change: made.change, psnrDb: reference === null ? null : await psnrsTo(reference) } };

    async function psnrsTo({ scratchPath }: RowPicture): Promise<SwitchFigures['psnrDb']> {
      const scratchPaths = [input, learned, made.picture].map((picture) => picture.scratchPath);
      const errors = await inspection.squaredErrors({ scratchPaths, groundTruthScratchPath: scratchPath }, options);
      const [ofInput = 0, ofLearned = 0, ofSwitched = 0] = errors.map((error) => -10 * Math.log10(error));
      return { input: ofInput, learned: ofLearned, switched: ofSwitched };
    }
  }

  /** How far the rows are from each other within a rectangle. Throws: `wrong-use` when it does not lie in the picture. */
  compare(
    { view, rectangle }: { readonly view: PictureView; readonly rectangle: Region },
    options?: CallOptions,
  ): Promise<readonly { readonly rows: readonly [PriorRow, PriorRow]; readonly distance: Distance }[]> {
    return this.#parts.inspection.compare({ model: this.#model(), view, rows: this.rows, rectangle }, options);
  }

  close(): void {
    this.#measured.close();
    this.#made.close();
    for (const { row, id } of this.#own) if (row !== 'input') this.#parts.pictures.removeOther(id);
    this.#parts.scratch.remove(this.#folder);
  }

  #model(): ReturnType<typeof referenceTo> {
    return referenceTo(this.model);
  }

  /** Throws: `wrong-use`. */
  #row(row: PriorRow): RowPicture & ViewablePicture {
    const found = this.rows.find((candidate) => candidate.row === row);
    if (found === undefined) throw new TapeError('wrong-use', 'There is no reference to look at.', { remedy: 'Choose a reference first.' });
    return found;
  }

  #smallSize(): ReturnType<typeof shrunkSize> {
    return shrunkSize(this.photo.size, atlasCellPx);
  }

  #figures(
    view: PictureView,
    options?: CallOptions,
  ): Promise<{ readonly figures: PriorFigures; readonly small: readonly { readonly row: PriorRow; readonly path: string }[] }> {
    const { rows } = this;
    return this.#measured.once(`figures of ${view} of ${rows.map(({ id }) => id).join()}`, async (folder) => {
      const small = rows.map(({ row }) => ({ row, path: join(folder, `${row}.npy`) }));
      const figures = await this.#parts.inspection.measure(
        {
          model: this.#model(),
          view,
          rows: rows.map(({ row, scratchPath }, index) => ({ row, scratchPath, outputOverviewPath: small[index]?.path ?? '' })),
          rectangle: null,
          overviewStepPx: this.#smallSize().stepPx,
        },
        options,
      );
      return { figures, small };
    });
  }

  #positions(): Promise<Awaited<ReturnType<InspectionService['positions']>> & { readonly path: string }> {
    return this.#measured.once('positions', async (folder) => {
      const path = join(folder, 'positions.npy');
      return { path, ...(await this.#parts.inspection.positions({ model: this.#model(), outputScratchPath: path })) };
    });
  }

  #atlas(
    among: MadePictures,
    key: string,
    { scratchPath, size, colourMap, ranges }: { readonly scratchPath: string; readonly size: ViewablePicture['size']; readonly colourMap: ColourMap; readonly ranges: readonly ValueRange[] },
  ): Promise<Atlas> {
    return among.once<Atlas>(key, async (folder) => {
      const enlarge = Math.max(1, Math.floor(atlasCellPx / Math.max(size.widthPx, size.heightPx)));
      const sheet = { widthPx: atlasColumns * atlasCellPx, heightPx: Math.ceil(ranges.length / atlasColumns) * atlasCellPx };
      const outputScratchPath = join(folder, 'atlas.npy');
      await this.#parts.inspection.compose({
        ...sheet,
        grey: 0,
        cells: ranges.map((range, channel) => ({
          scratchPath,
          x: (channel % atlasColumns) * atlasCellPx,
          y: Math.floor(channel / atlasColumns) * atlasCellPx,
          enlarge,
          paint: { channel, colourMap, range },
        })),
        outputScratchPath,
      });
      const picture = this.#viewable(outputScratchPath, sheet);
      return { picture, cellPx: atlasCellPx, columns: atlasColumns, mapWidthPx: enlarge * size.widthPx, mapHeightPx: enlarge * size.heightPx };
    });
  }

  async #painted(scratchPath: string, colourMap: ColourMap, range: ValueRange, options?: CallOptions): Promise<ViewablePicture> {
    const { picture } = await this.#made.once(`${scratchPath} in ${colourMap} from ${range.low} to ${range.high}`, async (folder) => {
      const outputScratchPath = join(folder, 'painted.npy');
      await this.#parts.inspection.paint({ scratchPath, colourMap, range, outputScratchPath }, options);
      return { picture: this.#viewable(outputScratchPath, this.photo.size) };
    });
    return picture;
  }

  #viewable(scratchPath: string, size: ViewablePicture['size']): ViewablePicture {
    const picture = { id: randomUUID(), scratchPath, size };
    this.#parts.pictures.addOther(picture);
    return picture;
  }
}

/** Throws: `wrong-use`. */
export function assertSameSize(photo: OpenPhoto, reference: OpenPhoto): void {
  const words = [reference, photo].map(({ size: { widthPx, heightPx } }) => `${widthPx} × ${heightPx}`);
  if (words[0] === words[1]) return;
  throw new TapeError('wrong-use', sentence('{reference} has {referenceSize} pixels, {photo} has {size}.', { reference: reference.name, referenceSize: words[0] ?? '', photo: photo.name, size: words[1] ?? '' }), {
    remedy: 'Choose a reference of the same size.',
  });
}

const isViewable = (thing: unknown): thing is ViewablePicture => typeof thing === 'object' && thing !== null && 'id' in thing && 'scratchPath' in thing;

/** Where the scale ends so that most of the places lie on it: a few far off shall not dim the rest. */
function endOfScale(histogram: readonly number[], high: number): number {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const bin = histogram.findIndex((count) => (below += count) >= shareOnScale * all);
  return (high * (bin + 1)) / histogram.length;
}

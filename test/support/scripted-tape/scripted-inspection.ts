import type { Atlas, ChannelFigures, Inspection, InspectionCalls, PriorRow, Pyramid, RowDistance, SheetLook } from '../../../electron/ipc/contract.ts';
import type { CallOptions, TapeErrorData } from '../../../electron/ipc/contract.ts';
import type { Service } from '../../../electron/core/foundation/service.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';

/** What a test may say about looking into a prior, as plain data. */
export interface InspectionScript {
  readonly error: TapeErrorData | null;
  /** Making the rows goes on until the test calls `window.scriptedTape.finish()`. */
  readonly hold: boolean;
  /** So does measuring the channels. */
  readonly holdSheet: boolean;
}

export const plainInspection: InspectionScript = { error: null, hold: false, holdSheet: false };

const channels = 64;
const colours = ['#7f3b08', '#f7f7f7', '#2d004b'];
const names: readonly PriorRow[] = ['input', 'pseudo', 'restored'];

/** Some order that differs from measure to measure. */
const shuffled = (step: number): readonly number[] => Array.from({ length: channels }, (_, index) => (index * step + step) % channels);

const figuresOf = (channel: number): ChannelFigures => ({
  mean: 0.01 * channel,
  deviation: 0.2,
  low: -0.5 - channel / 64,
  high: 0.4 + channel / 64,
  energy: 0.05 + channel / 640,
  shapeLikeness: channel / 64,
  edgeLikeness: 1 - channel / 64,
});

/** The inspection calls of the scripted shell. `picture`: any picture of the photo's size. */
export function inspectionService(
  script: InspectionScript,
  picture: (photoId: string, isAfter: boolean) => Pyramid,
  held: (options: CallOptions) => Promise<void>,
): Service<InspectionCalls> {
  let open: Inspection | null = null;
  const photoId = (): string => open?.photoId ?? '';
  const rows = (): readonly PriorRow[] => open?.rows.map(({ row }) => row) ?? [];
  const ranges = (scale: string) => Array.from({ length: channels }, (_, channel) => (scale === 'common' ? { low: -1.5, high: 1.5 } : { low: -0.5 - channel / 64, high: 0.5 + channel / 64 }));
  const atlas = (row: string): Atlas => ({
    pyramid: { address: `/pictures/atlas-${row}/after`, widthPx: 1024, heightPx: 1024, tilePx: 512, levels: 2 },
    cellPx: 128,
    columns: 8,
    mapWidthPx: 126,
    mapHeightPx: 84,
  });
  const distances = (factor: number): readonly RowDistance[] =>
    rows().flatMap((a, first) => rows().slice(first + 1).map((b, more) => ({ rows: [a, b] as const, distance: { cosine: factor * 0.0123 * (first + more + 1), l2: factor * 0.31 * (first + more + 1) } })));
  return {
    openInspection: async ({ photoId: id, modelId, referenceId }, options = {}) => {
      if (script.hold) await held(options);
      if (script.error !== null) throw TapeError.fromData(script.error);
      const seen = referenceId === null ? names : [...names, 'reference' as const];
      open = {
        id: `inspection-${id}`,
        photoId: id,
        modelId,
        task: 'denoise',
        deviceName: 'AMD EPYC 7B13, 2 cores',
        rows: seen.map((row) => ({ row, pyramid: picture(row === 'reference' ? (referenceId ?? id) : id, row !== 'input') })),
        referenceId,
      };
      return open;
    },
    lookAtSheet: async ({ view, scale }, options = {}): Promise<SheetLook> => {
      if (script.holdSheet) await held(options);
      return {
        view,
        rows: rows().map((row) => ({ row, channels: Array.from({ length: channels }, (_, channel) => figuresOf(channel)), atlas: atlas(row) })),
        ranges: ranges(scale),
        colours,
        changes: Array.from({ length: channels }, (_, channel) => 1 / (1 + channel)),
        orders: { index: Array.from({ length: channels }, (_, index) => index), energy: shuffled(63), change: shuffled(5), edge: shuffled(7), shape: shuffled(11) },
        distances: distances(1),
        explained: [0.52, 0.21, 0.08],
      };
    },
    lookAtPositions: async ({ scale }) => ({ windowPx: 8, energies: Array.from({ length: channels }, (_, channel) => 0.1 + channel / 100), ranges: ranges(scale), colours, atlas: { ...atlas('e'), mapWidthPx: 128, mapHeightPx: 128 } }),
    lookAtChannel: async ({ channel, scale }) => ({
      pyramid: picture(photoId(), true),
      range: ranges(scale)[channel] ?? { low: 0, high: 0 },
      colours,
      figures: { mean: 0.01, low: -0.9, high: 1.1, histogram: Array.from({ length: 64 }, (_, bin) => Math.round(4000 * Math.exp(-(((bin - 30) / 12) ** 2)))) },
    }),
    lookAtColours: async () => picture(photoId(), true),
    lookAtSimilarity: async ({ at }) => ({
      pyramid: picture(photoId(), true),
      range: { low: -0.2, high: 1 },
      colours,
      figures: { at, patchPx: 7, lowest: -0.2, twin: { x: at.x + 40, y: at.y, similarity: 0.93 } },
    }),
    lookAtDegradation: async ({ threshold }) => ({ pyramid: picture(photoId(), true), range: { low: 0, high: 2 }, colours, figures: { mean: 0.4, high: 3.1, shareAbove: threshold === null ? null : 0.17 } }),
    listEarlyWeights: async () => [{ id: 'tape-swin-prior', title: 'TAPE-Swin, prior' }, { id: 'untrained', title: 'Untrained' }],
    lookAtAttention: async ({ at }) => ({
      colours,
      maps: [0, 1].flatMap((block) =>
        (['self', 'memory'] as const).map((to) => ({
          block,
          to,
          window: { x: 8 * Math.floor(at.x / 8) + 4 * block, y: 8 * Math.floor(at.y / 8) + 4 * block, width: 8, height: 8 },
          tokenPx: 1,
          heads: [0, 1].map((head) => {
            const shares = Array.from({ length: 64 }, (_, i) => Math.exp(-(((i % 8) - 3 - head) ** 2 + (Math.floor(i / 8) - 2 - block) ** 2) / 4));
            const sum = shares.reduce((all, share) => all + share, 0);
            return shares.map((share) => share / sum);
          }),
        })),
      ),
    }),
    lookAtSwitch: async () => ({
      pyramid: picture(photoId(), true),
      figures: { change: 3.2, psnrDb: rows().includes('reference') ? { input: 24.1, learned: 32.6, switched: 30.4 } : null },
    }),
    compareRows: async () => distances(2),
    exportInspection: async ({ what }) => ({ kind: 'saved', fileName: what.kind === 'sheet' ? 'IMG_4711-prior.png' : 'IMG_4711-q-input.64x1000x1500.chw.float32.npy', folderName: 'Pictures' }),
  };
}

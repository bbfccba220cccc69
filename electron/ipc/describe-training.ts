import { viewingLevels } from '../core/imaging/imaging-service.ts';
import type { InstalledModelFolder } from '../core/library/installed-models.ts';
import type { ViewablePicture } from '../core/library/open-pictures.ts';
import type * as Pairs from '../core/library/pair-sets.ts';
import type { RunRecord } from '../core/library/run-record.ts';
import type { WatchedRun } from '../core/library/run-watch.ts';
import type { Studio } from '../core/library/studio.ts';
import { cropAddress, tilesAddress } from './page-addresses.ts';
import type { Curve, PairSet, Run, RunVerdict, TrainingBase } from './training-contract.ts';

/** What the page sees of a set of pairs: ids and addresses instead of paths. */
export const describePairs = ({ id, photos, pairs, scenes, trainings }: Pairs.PairSet): PairSet => ({
  id,
  photos: photos.map(({ id: photoId, name, role, picture }) => ({ id: photoId, name, role, thumbnail: picture === undefined ? null : thumbnail(picture) })),
  pairs: pairs.map(({ inputId, targetId, isIncluded, isHeldBack, checked }) => ({
    inputId,
    targetId,
    isIncluded,
    isHeldBack,
    isUsable: checked.isUsed,
    findings: checked.findings.map(({ severity, sentence, remedy, fix }) => ({ severity, sentence, remedy, fix: fix?.kind ?? null })),
    repairs: checked.applied.map(({ kind }) => kind),
    failure: checked.failure ?? null,
  })),
  scenes,
  trainings,
});

/** The last level of a pyramid is one tile. */
const thumbnail = ({ id, size: { widthPx, heightPx } }: ViewablePicture): string =>
  `${tilesAddress(id)}/${viewingLevels(widthPx, heightPx) - 1}/0_0.png`;

export const describeBase = ({ card: { id, title, task } }: InstalledModelFolder): TrainingBase => ({ id, title, task });

export function describeRun({ record, activity }: Pick<WatchedRun, 'record' | 'activity'>): Run {
  const { order, state, createdAt, failure, training, pictureCount, pairs, verdict } = record;
  return {
    name: order.name,
    title: order.title ?? order.name,
    task: order.task,
    baseId: order.base.id,
    startsFrom: order.base.start.kind === 'finished' ? 'model' : 'prior',
    minutes: 'minutes' in order.budget ? order.budget.minutes : null,
    state,
    createdAt,
    failure,
    activity,
    trained: training === null ? null : { steps: training.steps, seconds: training.seconds },
    pairs: pictureCount === null ? null : { training: pictureCount, heldBack: pairs.filter(({ isHeldBack }) => isHeldBack).length },
    verdict: verdict === null ? null : describeVerdict(verdict),
  };
}

const describeVerdict = ({ adopted, words, pictures, gainDb, interval, ssimGain, worst, guardLossDb }: NonNullable<RunRecord['verdict']>): RunVerdict => ({
  isBetter: adopted,
  words,
  pictures,
  gainDb: finite(gainDb),
  interval: [finite(interval[0]), finite(interval[1])],
  ssimGain,
  worst: worst === null ? null : { name: worst.name, gainDb: finite(worst.gainDb) },
  guardLossDb: finite(guardLossDb),
});

/** Messages of the browser shell are JSON, which has no word for it. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const mostPoints = 400;

/** Throws: `not-found`. */
export function describeCurve(studio: Studio, name: string): Curve {
  const entries = studio.runs.curve(name);
  const loss = entries.flatMap(({ step, figures: { loss: value } }) => (value === undefined ? [] : [{ step, value }]));
  const scores = entries.flatMap(({ step, figures: { validationPsnrDb: psnrDb } }) =>
    psnrDb === undefined ? [] : [{ step, psnrDb, crop: cropAddress(name, step) }],
  );
  const basePsnrDb = entries.flatMap(({ figures }) => figures['baseValidationPsnrDb'] ?? [])[0] ?? null;
  return {
    loss: thinned(loss),
    scores,
    basePsnrDb,
    secondsPerStep: studio.runWatch.now().find(({ record }) => record.order.name === name)?.secondsPerStep ?? null,
    crop:
      scores.length === 0 && basePsnrDb === null
        ? null
        : { input: cropAddress(name, 'input'), target: cropAddress(name, 'target'), base: basePsnrDb === null ? null : cropAddress(name, 'base') },
  };
}

/** Means over neighbours, where there are more points than a screen can show. */
function thinned(points: Curve['loss']): Curve['loss'] {
  const width = Math.ceil(points.length / mostPoints);
  return Array.from({ length: Math.ceil(points.length / Math.max(1, width)) }, (_, i) => {
    const group = points.slice(i * width, (i + 1) * width);
    return { step: group.at(-1)?.step ?? 0, value: group.reduce((sum, { value }) => sum + value, 0) / group.length };
  });
}

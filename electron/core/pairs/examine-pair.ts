import { phrase, sentence } from '../../words/sentence.ts';
import type { Picture } from '../imaging/picture.ts';
import { balanceDetail } from './detail-balance.ts';
import { findPlaces } from './find-places.ts';
import type { PlacesFound } from './find-places.ts';
import { lookAtPicture } from './look-at-picture.ts';
import type { PictureLook } from './look-at-picture.ts';
import { movePlane, resamplingReachPx } from './move-plane.ts';
import { openCv } from './open-cv.ts';
import type { OpenCv } from './open-cv.ts';
import { trainingPatchPx } from './pairs-service.ts';
import type { PairFinding, PairPicture } from './pairs-service.ts';
import { lumaPlane } from './plane.ts';
import type { Plane } from './plane.ts';
import { registerPair } from './register-pair.ts';
import type { Estimate, Registration } from './register-pair.ts';
import { fitTone } from './tone-fit.ts';
import type { ToneFit } from './tone-fit.ts';

/** Where a finding begins. Each was chosen on real pairs: the room's readme has the rates. */
const limits = {
  /** A patch, and a little room for where to cut it. */
  smallestEdgePx: trainingPatchPx + 8,
  clippedShare: 0.25,
  correlation: 0.3,
  /** From here on no unrelated pictures were seen, and below it related ones too. */
  plainCorrelation: 0.7,
  /** Of the places of an input that are found in its target; by chance one is. Too few places say nothing. */
  foundShare: 0.05,
  fewestPlaces: 12,
  shiftPx: 0.15,
  /** Of the corners, by a rotation or another scale. */
  cornerPx: 1,
  /** So many standard errors from nothing. */
  certainty: 4,
  toneRms: 0.03,
  /** A quarter of a stop; dark pictures differ by less than `toneRms` then. */
  brightness: 1.085,
  balance: 1.085,
  /** What a straight line leaves; more, and something else than exposure differs. */
  toneRmsLeft: 0.015,
  noisierShare: 0.75,
  /** An input this much poorer in detail than its target is blurred, which also makes it less noisy. */
  blurredInput: -0.1,
  blurrierTarget: -0.2,
  /** A target whose detail is shared with its input to this part is no noisy one. */
  noisyTarget: 0.1,
} as const;

/** What is to be said of a pair by itself: whether it can be learned from, and what would make it better. */
export async function examinePair(input: PairPicture, target: PairPicture): Promise<readonly PairFinding[]> {
  const [before, after] = [lookAtPicture(input.scratchPath), lookAtPicture(target.scratchPath)];
  const findings = [...channelFindings(input, target), ...sizeFindings(before, after), ...clippingFindings(after)];
  const isComparable = before.widthPx === after.widthPx && before.heightPx === after.heightPx;
  if (!isComparable || findings.some(({ code }) => code === 'too-small')) return findings;
  return [...findings, ...comparisonFindings(await openCv(), before, after)];
}

function channelFindings(input: PairPicture, target: PairPicture): readonly PairFinding[] {
  if (input.colourChannels === target.colourChannels) return [];
  return [
    {
      code: 'channels-differ',
      severity: 'error',
      sentence: input.colourChannels === 1 ? sentence('The input is grey and the target has colours: learning from it would invent colour.') : sentence('The target is grey and the input has colours: learning from it would remove colour.'),
      remedy: sentence('Export both in colour, or both in grey.'),
    },
  ];
}

function sizeFindings(before: PictureLook, after: PictureLook): readonly PairFinding[] {
  const findings: PairFinding[] = [];
  const size = ({ widthPx, heightPx }: PictureLook): string => `${widthPx} x ${heightPx}`;
  if (before.widthPx !== after.widthPx || before.heightPx !== after.heightPx) {
    const sameShape = Math.abs(Math.log((before.widthPx / before.heightPx) * (after.heightPx / after.widthPx))) < 0.01;
    findings.push({
      code: sameShape ? 'size-differs' : 'shape-differs',
      severity: 'error',
      sentence: sentence('The input has {input} pixels and the target {target}.', { input: size(before), target: size(after) }),
      remedy: sameShape ? sentence('Export both at the same size.') : sentence('Export both with the same crop and at the same size.'),
    });
  }
  const edgePx = Math.min(before.widthPx, before.heightPx, after.widthPx, after.heightPx);
  if (edgePx < limits.smallestEdgePx) {
    findings.push({
      code: 'too-small',
      severity: 'error',
      sentence: sentence('The pair is only {edge} pixels across; learning needs {least}.', { edge: edgePx, least: limits.smallestEdgePx }),
      remedy: sentence('Use a larger crop of the photo.'),
    });
  }
  return findings;
}

/** Of the target alone: in an input, being burnt out may be the very damage. */
function clippingFindings({ clippedShare }: PictureLook): readonly PairFinding[] {
  if (clippedShare < limits.clippedShare) return [];
  return [
    {
      code: 'clipped',
      severity: 'warning',
      sentence: sentence('In the target, {percent} % of the pixels are plain white or burnt out: they teach little.', { percent: Math.round(100 * clippedShare) }),
      remedy: sentence('Prefer a target with less exposure.'),
    },
  ];
}

const unrelated: PairFinding = {
  code: 'unrelated',
  severity: 'error',
  sentence: sentence('The two photos do not show the same thing, or too little of it to be compared.'),
  remedy: sentence('Check that they belong together.'),
};

const areUnrelated = ({ places, found }: PlacesFound): boolean => places >= limits.fewestPlaces && found <= 1 + limits.foundShare * places;

function comparisonFindings(cv: OpenCv, before: PictureLook, after: PictureLook): readonly PairFinding[] {
  const whole = registerPair(cv, lumaPlane(before.overview), lumaPlane(after.overview));
  if (whole === undefined || whole.correlation < limits.correlation) return [unrelated];
  const overviewTarget = moveWhole(after.overview, Math.round(whole.xPx.value), Math.round(whole.yPx.value));
  if (whole.correlation < limits.plainCorrelation && areUnrelated(findPlaces(lumaPlane(before.overview), lumaPlane(overviewTarget)))) return [unrelated];
  const [input, target] = [lumaPlane(before.middle), lumaPlane(after.middle)];
  const { squarePx } = before;
  const shift = squarePx === 1 ? { x: whole.xPx, y: whole.yPx } : refineShift(cv, input, target, whole, squarePx);

  const findings: PairFinding[] = [];
  const cornerPx = Math.hypot(before.widthPx, before.heightPx) / 2;
  const turned = isSure(whole.rotation) && Math.abs(whole.rotation.value) * cornerPx > limits.cornerPx;
  const grown = isSure(whole.growth) && Math.abs(whole.growth.value) * cornerPx > limits.cornerPx;
  if (turned) findings.push(rotationFinding(whole.rotation.value, cornerPx));
  if (grown) findings.push(scaleFinding(whole.growth.value, cornerPx));
  const isShifted = Math.hypot(shift.x.value, shift.y.value) > limits.shiftPx && (isSure(shift.x) || isSure(shift.y));
  if (isShifted) findings.push(shiftFinding(shift.x.value, shift.y.value, before));

  const moved = isShifted ? movePlane(target, shift.x.value, shift.y.value) : target;
  const tone = fitTone(before.overview, isShifted ? overviewTarget : after.overview);
  if (tone !== undefined && differsInExposure(tone)) findings.push(exposureFinding(tone));
  const contrast = tone === undefined ? 1 : tone.gain[1];
  return [...findings, ...detailFindings(input, moved, contrast)];
}

/** A reduced overview leaves a rest of a pixel or so, which the middle shows at full size, where it shows anything. */
function refineShift(cv: OpenCv, input: Plane, target: Plane, { xPx, yPx }: Registration, squarePx: number): { readonly x: Estimate; readonly y: Estimate } {
  const [wholeX, wholeY] = [Math.round(squarePx * xPx.value), Math.round(squarePx * yPx.value)];
  const rest = registerPair(cv, input, movePlane(target, wholeX, wholeY));
  if (rest === undefined) return { x: inFullPixels(xPx, squarePx), y: inFullPixels(yPx, squarePx) };
  return { x: { ...rest.xPx, value: wholeX + rest.xPx.value }, y: { ...rest.yPx, value: wholeY + rest.yPx.value } };
}

const inFullPixels = ({ value, error }: Estimate, squarePx: number): Estimate => ({ value: squarePx * value, error: squarePx * error });
const isSure = ({ value, error }: Estimate): boolean => Math.abs(value) > limits.certainty * error;

function moveWhole({ widthPx, heightPx, data }: Picture, xPx: number, yPx: number): Picture {
  const area = widthPx * heightPx;
  const moved = new Float32Array(data.length);
  for (let plane = 0; plane < 3; plane++) {
    moved.set(movePlane({ widthPx, heightPx, data: data.subarray(plane * area, (plane + 1) * area) }, xPx, yPx).data, plane * area);
  }
  return { widthPx, heightPx, data: moved };
}

/** So many pixels in words, to a tenth: a plural's figure is looked up as it is shown. */
const tenths = (number: number): number => Math.round(10 * number) / 10;

function shiftFinding(xPx: number, yPx: number, { widthPx, heightPx }: PictureLook): PairFinding {
  const leftPx = Math.min(widthPx - Math.abs(xPx), heightPx - Math.abs(yPx)) - 2 * resamplingReachPx;
  const canMove = leftPx >= limits.smallestEdgePx;
  return {
    code: 'shifted',
    severity: 'error',
    sentence: sentence('The target lies {offset, plural, =1 {1.0 pixel} other {{offset, number, ::.0} pixels}} beside its input ({across, number, ::.00} across, {down, number, ::.00} down).', { offset: tenths(Math.hypot(xPx, yPx)), across: xPx, down: yPx }),
    remedy: canMove ? sentence('The target can be moved onto the input.') : sentence('Align the two before you export them; too little is left to do it here.'),
    ...(canMove ? { fix: { kind: 'move-target', xPx, yPx } } : {}),
  };
}

function rotationFinding(rotation: number, cornerPx: number): PairFinding {
  const degrees = (rotation * 180) / Math.PI;
  return {
    code: 'rotated',
    severity: 'warning',
    sentence: sentence('The target is turned by {degrees, number, ::.00}°, which moves its corners by {corners, plural, =1 {1.0 pixel} other {{corners, number, ::.0} pixels}}.', { degrees, corners: tenths(Math.abs(rotation) * cornerPx) }),
    remedy: sentence('Take both from a tripod, or align them before you export them.'),
  };
}

function scaleFinding(growth: number, cornerPx: number): PairFinding {
  return {
    code: 'scaled',
    severity: 'warning',
    sentence: sentence('The target is {percent, number, ::.0} % {which, select, larger {larger} other {smaller}} than its input, which moves its corners by {corners, plural, =1 {1.0 pixel} other {{corners, number, ::.0} pixels}}.', { percent: 100 * Math.abs(growth), which: growth > 0 ? 'larger' : 'smaller', corners: tenths(Math.abs(growth) * cornerPx) }),
    remedy: sentence('Take both at one focal length and focus, or align them before you export them.'),
  };
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const balanceOf = ({ brightness }: ToneFit): number => Math.max(...brightness) / Math.min(...brightness);

function differsInExposure(tone: ToneFit): boolean {
  const differs =
    tone.before > limits.toneRms ||
    Math.abs(Math.log(meanOf(tone.brightness))) > Math.log(limits.brightness) ||
    balanceOf(tone) > limits.balance;
  return differs && tone.after < Math.min(limits.toneRmsLeft, tone.before / 2);
}

function exposureFinding(tone: ToneFit): PairFinding {
  // A power law of 2.2 stands for the encoding: people think in stops of light.
  const stops = 2.2 * Math.log2(meanOf(tone.brightness));
  const [first = phrase('of another contrast'), second] = [
    ...(Math.abs(stops) < 0.1 ? [] : [phrase('{stops, number, ::.0} stops {which, select, brighter {brighter} other {darker}}', { stops: Math.abs(stops), which: stops > 0 ? 'brighter' : 'darker' })]),
    ...(balanceOf(tone) > limits.balance ? [phrase('of another white balance')] : []),
  ];
  return {
    code: 'exposure-differs',
    severity: 'error',
    sentence: second === undefined ? sentence('The target is {how} than its input.', { how: first }) : sentence('The target is {how} and {other} than its input.', { how: first, other: second }),
    remedy: sentence("The target can be given its input's exposure."),
    fix: { kind: 'match-exposure', gain: tone.gain, offset: tone.offset },
  };
}

function detailFindings(input: Plane, target: Plane, contrast: number): readonly PairFinding[] {
  const { noisierShare, inputExcess, targetExcess } = balanceDetail(input, target, contrast);
  const percent = Math.round(100 * noisierShare);
  if (noisierShare > limits.noisierShare && inputExcess > limits.blurredInput && targetExcess > limits.noisyTarget) {
    const inputIsClean = inputExcess < targetExcess / 4;
    return [
      {
        code: inputIsClean ? 'swapped' : 'target-noisier',
        severity: 'error',
        sentence: inputIsClean
          ? sentence('Before and after are probably swapped: the target is noisier in {percent} % of the picture, and the input looks clean.', { percent })
          : sentence('The target is noisier than its input in {percent} % of the picture.', { percent }),
        remedy: inputIsClean ? sentence('Swap the two, if you agree.') : sentence('Use a cleaner target, or swap the two if they are the wrong way round.'),
        fix: { kind: 'swap' },
      },
    ];
  }
  if (targetExcess < limits.blurrierTarget) {
    return [
      {
        code: 'target-blurrier',
        severity: 'warning',
        sentence:
          targetExcess < -0.9
            ? sentence('The target shows hardly any of the fine detail of its input.')
            : sentence('The target shows {percent} % less fine detail than its input.', { percent: Math.round(-100 * targetExcess) }),
        remedy: sentence('Use a sharper target, or swap the two if they are the wrong way round.'),
      },
    ];
  }
  return [];
}

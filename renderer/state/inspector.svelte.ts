import { SvelteMap } from 'svelte/reactivity';
import type {
  AttentionLook,
  ChannelOrder,
  ColourMap,
  DegradationFigures,
  EarlyWeights,
  ExportOutcome,
  Inspection,
  InspectionExport,
  MapFigures,
  MapLook,
  PictureView,
  Place,
  PositionsLook,
  PriorRow,
  PriorSwitch,
  Pyramid,
  Region,
  RowDistance,
  ScaleChoice,
  SheetLook,
  SimilarityFigures,
  SwitchLook,
} from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { sentence } from '../language/say.ts';
import { Job } from './job.svelte.ts';
import type { Machine } from './machine.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { PhotoEntry } from './photo-entry.svelte.ts';
import { isCancelled, problemFrom, type Problem } from './problem.ts';

/** What is looked at of a prior. */
export const subjects = ['channels', 'colours', 'similarity', 'degradation', 'switch'] as const;
export type Subject = (typeof subjects)[number];

/** Q = e + f, f or e. */
export type View = PictureView | 'e';

/** A map of one row, with what it shows: it stays in sight while the next one is made. */
export type RowMap =
  | (MapLook<MapFigures> & { readonly kind: 'channel'; readonly row: PriorRow; readonly view: PictureView; readonly channel: number })
  | { readonly kind: 'colours'; readonly row: PriorRow; readonly view: PictureView; readonly pyramid: Pyramid }
  | (MapLook<SimilarityFigures> & { readonly kind: 'similarity'; readonly row: PriorRow; readonly view: PictureView });

/** What the decoder attends to from the place that others are compared with. */
export type Attention = AttentionLook & { readonly at: Place };

/** The photo restored with another prior. */
export type Switched = SwitchLook & { readonly by: PriorSwitch };

export type DegradationMap = MapLook<DegradationFigures> & { readonly view: PictureView; readonly threshold: number | null };

/** What the rest of the window does for it. */
export interface InspectorDesk {
  readonly machine: Machine;
  readonly notices: Notices;
  /** Runs what the window does one at a time, such as restoring. */
  readonly work: (entry: PhotoEntry, run: (job: Job) => Promise<void>, onProblem: (problem: Problem) => void) => Promise<void>;
  readonly report: (outcome: ExportOutcome) => void;
}

/** What was chosen for one photo, and what it was opened as. */
class InspectedPhoto {
  modelId = $state<string | null>(null);
  referenceId = $state<string | null>(null);
  inspection = $state.raw<Inspection | null>(null);
}

/** Looks into the prior: what is chosen on the screen, and what the shell made of it. */
export class Inspector {
  readonly #shell: Shell;
  readonly #desk: InspectorDesk;
  readonly #photos = new SvelteMap<string, InspectedPhoto>();
  /** The photo that is shown. */
  entry = $state.raw<PhotoEntry | null>(null);
  #photo = $state.raw<InspectedPhoto>(new InspectedPhoto());
  /** A look under way; a new one takes its place. */
  looking = $state.raw<Job | null>(null);
  exporting = $state.raw<Job | null>(null);
  /** What can be looked into besides the models; null until it is known. */
  early = $state.raw<readonly EarlyWeights[] | null>(null);
  /** What is measured by the look under way, which takes minutes for a large photo; null when it is through with that. */
  #measuring: string | null = null;
  problem = $state.raw<Problem | null>(null);

  subject = $state<Subject>('channels');
  view = $state<View>('q');
  order = $state<ChannelOrder>('energy');
  /** Of channels. */
  colourMap = $state<ColourMap>('purple-orange');
  /** Of what has no sign: likeness and distance. */
  amountMap = $state<ColourMap>('magma');
  scale = $state<ScaleChoice>('channel');
  /** Rows that are not shown. */
  hidden = $state.raw<readonly PriorRow[]>([]);
  /** The channel that is seen large; null: all of them, small. */
  channel = $state<number | null>(null);
  /** The middle of the patch that others are compared with. */
  at = $state.raw<Place | null>(null);
  rectangle = $state.raw<Region | null>(null);
  /** 0..1 */
  opacity = $state(0.7);
  isMask = $state(false);
  /** Share of the degradation map's scale. Range: 0..1. */
  thresholdShare = $state(0.5);
  /** What stands in the place of the network's own prior. */
  by = $state<PriorSwitch>('positions');

  sheet = $state.raw<SheetLook | null>(null);
  positions = $state.raw<PositionsLook | null>(null);
  maps = $state.raw<readonly RowMap[]>([]);
  degradation = $state.raw<DegradationMap | null>(null);
  attention = $state.raw<Attention | null>(null);
  switched = $state.raw<Switched | null>(null);
  /** Of the rectangle. */
  distances = $state.raw<readonly RowDistance[] | null>(null);

  constructor(shell: Shell, desk: InspectorDesk) {
    this.#shell = shell;
    this.#desk = desk;
  }

  /** What the status line tells of. */
  get job(): Job | null {
    return this.exporting ?? this.looking;
  }

  get inspection(): Inspection | null {
    return this.#photo.inspection;
  }

  /** Which model looks: the one that was chosen, or the first of what the photo is to be restored with. */
  get modelId(): string | null {
    return this.#photo.modelId ?? this.entry?.stack.request[0]?.modelId ?? this.#desk.machine.models?.[0]?.id ?? null;
  }

  get referenceId(): string | null {
    return this.#photo.referenceId;
  }

  /** Whether what is shown came of another model than the one that is chosen. */
  get isOutdated(): boolean {
    return this.inspection !== null && this.inspection.modelId !== this.modelId;
  }

  get rows(): readonly PriorRow[] {
    return this.inspection?.rows.map(({ row }) => row) ?? [];
  }

  /** Never none: when all are hidden, all are shown. */
  get shownRows(): readonly PriorRow[] {
    const shown = this.rows.filter((row) => !this.hidden.includes(row));
    return shown.length === 0 ? this.rows : shown;
  }

  /** What maps are made of: e has no maps of its own but its channels. */
  get pictureView(): PictureView {
    return this.view === 'e' ? 'q' : this.view;
  }

  /** Channels as they are sorted; of e by energy or index, for it has no other measure. */
  get channelOrder(): readonly number[] {
    if (this.view !== 'e') return this.sheet?.orders[this.order] ?? [];
    const { energies } = this.positions ?? { energies: [] };
    const indices = energies.map((_, index) => index);
    return this.order === 'energy' ? indices.sort((a, b) => (energies[b] ?? 0) - (energies[a] ?? 0)) : indices;
  }

  /** Shows another photo, or none, as it was left. */
  show(entry: PhotoEntry | null): void {
    if (entry === this.entry) return;
    this.#stop();
    this.entry = entry;
    this.#photo = entry === null ? new InspectedPhoto() : (this.#photos.get(entry.id) ?? new InspectedPhoto());
    if (entry !== null) this.#photos.set(entry.id, this.#photo);
    this.#clear();
    this.at = null;
    this.rectangle = null;
    void this.#look();
    void this.#loadEarly();
  }

  /** A photo was closed: what it was compared with, and what was compared with it, has to do without. */
  forget(photoId: string): void {
    if (this.entry?.id === photoId) this.show(null);
    this.#photos.delete(photoId);
    for (const photo of this.#photos.values()) {
      if (photo.referenceId !== photoId) continue;
      photo.referenceId = null;
      const { inspection } = photo;
      if (inspection !== null) photo.inspection = { ...inspection, referenceId: null, rows: inspection.rows.filter(({ row }) => row !== 'reference') };
      if (photo === this.#photo && this.sheet !== null) this.sheet = withoutReference(this.sheet);
    }
  }

  chooseModel(modelId: string): void {
    this.#photo.modelId = modelId;
  }

  /** Costs no restoration, so that it is done at once where there is something to compare. */
  async chooseReference(photoId: string | null): Promise<void> {
    this.#photo.referenceId = photoId;
    if (this.inspection !== null && !this.isOutdated) await this.open();
  }

  /** Makes the rows of the photo that is shown. */
  async open(): Promise<void> {
    const { entry, modelId } = this;
    if (entry === null || modelId === null) return;
    const photo = this.#photo;
    this.#stop();
    this.problem = null;
    await this.#desk.work(entry, async (job) => {
      photo.inspection = await this.#shell.openInspection(
        { photoId: entry.id, modelId, referenceId: photo.referenceId, device: this.#desk.machine.settings.device },
        job.callOptions,
      );
      if (photo === this.#photo) this.#clear();
      this.#desk.notices.say(sentence('What the prior sees in {name} is shown.', { name: entry.name }));
    }, (problem) => {
      if (photo === this.#photo) this.problem = problem;
    });
    if (photo === this.#photo) await this.#look();
  }

  /** Changes what is looked at, and asks for what is needed for it. The order of channels needs nothing. */
  choose(change: Partial<Pick<Inspector, 'subject' | 'view' | 'colourMap' | 'amountMap' | 'scale' | 'hidden' | 'channel' | 'at' | 'rectangle' | 'isMask' | 'thresholdShare' | 'by'>>): Promise<void> {
    Object.assign(this, change);
    return this.#look();
  }

  /** The channel before or after the one that is seen large. */
  step(by: 1 | -1): Promise<void> {
    const order = this.channelOrder;
    const next = this.channel === null ? undefined : order[order.indexOf(this.channel) + by];
    return next === undefined ? Promise.resolve() : this.choose({ channel: next });
  }

  async export(what: InspectionExport): Promise<void> {
    const { inspection, entry } = this;
    if (inspection === null || entry === null || this.exporting !== null) return;
    this.problem = null;
    const job = new Job('exporting', { subject: entry.name, photoId: entry.id });
    this.exporting = job;
    await this.#settle(job, async () => {
      this.#desk.report(await this.#shell.exportInspection({ inspectionId: inspection.id, what }, job.callOptions));
    });
    this.exporting = null;
  }

  dismissProblem(): void {
    this.problem = null;
  }

  async #loadEarly(): Promise<void> {
    if (this.early !== null) return;
    try {
      this.early = await this.#shell.listEarlyWeights(null);
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }

  #clear(): void {
    this.sheet = null;
    this.positions = null;
    this.maps = [];
    this.degradation = null;
    this.attention = null;
    this.switched = null;
    this.distances = null;
    this.problem = null;
  }

  /** What was asked for before is no longer wanted. */
  #stop(): void {
    this.looking?.cancel();
    this.looking = null;
    this.#measuring = null;
  }

  async #look(): Promise<void> {
    const { inspection, entry } = this;
    if (inspection === null || entry === null) return;
    const measured = `${inspection.id} ${inspection.referenceId ?? ''} ${this.view}`;
    // It goes on with what is chosen by then.
    if (this.#measuring === measured && this.looking?.cancelling === false) return;
    this.problem = null;
    if (this.sheet?.view !== this.view) this.sheet = null;
    this.#stop();
    const job = new Job('inspecting', { subject: entry.name, photoId: entry.id });
    this.looking = job;
    await this.#settle(job, async () => {
      const { pictureView: view } = this;
      const about = { inspectionId: inspection.id, view };
      const ask = async <Result>(answer: Promise<Result>, take: (result: Result) => void): Promise<void> => {
        const result = await answer;
        if (this.looking === job) take(result);
        else job.callOptions.signal?.throwIfAborted();
      };
      if (this.view === 'e') {
        const { colourMap, scale } = this;
        await ask(this.#shell.lookAtPositions({ inspectionId: inspection.id, colourMap, scale }, job.callOptions), (positions) => (this.positions = positions));
        return;
      }
      this.#measuring = measured;
      for (let isCurrent = false; !isCurrent; ) {
        const { colourMap, scale } = this;
        await ask(this.#shell.lookAtSheet({ ...about, colourMap, scale }, job.callOptions), (sheet) => (this.sheet = sheet));
        isCurrent = colourMap === this.colourMap && scale === this.scale;
      }
      this.#measuring = null;
      await this.#lookAtSubject(about, job, ask);
      if (this.rectangle === null) this.distances = null;
      else await ask(this.#shell.compareRows({ ...about, rectangle: this.rectangle }, job.callOptions), (distances) => (this.distances = distances));
    });
    if (this.looking !== job) return;
    this.looking = null;
    this.#measuring = null;
  }

  async #lookAtSubject(
    about: { readonly inspectionId: string; readonly view: PictureView },
    { callOptions }: Job,
    ask: <Result>(answer: Promise<Result>, take: (result: Result) => void) => Promise<void>,
  ): Promise<void> {
    const { subject, channel, at, colourMap, amountMap, scale, shownRows } = this;
    const { view } = about;
    /** Replaces the row's map, and drops those of other kinds and of rows that are hidden. */
    const take = (map: RowMap): void => {
      this.maps = [...this.maps.filter((other) => other.kind === map.kind && other.row !== map.row && shownRows.includes(other.row)), map];
    };
    switch (subject) {
      case 'channels':
        if (channel === null) return;
        for (const row of shownRows) {
          await ask(this.#shell.lookAtChannel({ ...about, row, channel, colourMap, scale }, callOptions), (map) => take({ ...map, kind: 'channel', row, view, channel }));
        }
        return;
      case 'colours':
        for (const row of shownRows) {
          await ask(this.#shell.lookAtColours({ ...about, row }, callOptions), (pyramid) => take({ pyramid, kind: 'colours', row, view }));
        }
        return;
      case 'similarity':
        if (at === null) return;
        await ask(this.#shell.lookAtAttention({ inspectionId: about.inspectionId, at, colourMap: amountMap }, callOptions), (look) => (this.attention = { ...look, at }));
        for (const row of shownRows) {
          await ask(this.#shell.lookAtSimilarity({ ...about, row, at, colourMap: amountMap }, callOptions), (map) => take({ ...map, kind: 'similarity', row, view }));
        }
        return;
      case 'switch': {
        const by = this.by === 'guide' && !this.rows.includes('reference') ? 'positions' : this.by;
        await ask(this.#shell.lookAtSwitch({ inspectionId: about.inspectionId, by }, callOptions), (look) => (this.switched = { ...look, by }));
        return;
      }
      case 'degradation': {
        let end = 0;
        await ask(this.#shell.lookAtDegradation({ ...about, colourMap: amountMap, threshold: null }, callOptions), (map) => {
          end = map.range.high;
          if (!this.isMask) this.degradation = { ...map, view, threshold: null };
        });
        const threshold = this.thresholdShare * end;
        if (!this.isMask || threshold <= 0) return;
        await ask(this.#shell.lookAtDegradation({ ...about, colourMap: amountMap, threshold }, callOptions), (map) => {
          this.degradation = { ...map, view, threshold };
        });
      }
    }
  }

  async #settle(job: Job, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      if (job !== this.looking && job !== this.exporting) return;
      const problem = problemFrom(thrown);
      if (isCancelled(problem)) this.#desk.notices.show(sentence('Stopped. Your photos are as they were.'));
      else {
        this.problem = problem;
        this.#desk.notices.say(problem.message);
      }
    } finally {
      job.finish();
    }
  }
}

const withoutReference = (sheet: SheetLook): SheetLook => ({
  ...sheet,
  rows: sheet.rows.filter(({ row }) => row !== 'reference'),
  distances: sheet.distances.filter(({ rows }) => !rows.includes('reference')),
});

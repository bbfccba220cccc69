import type { CallOptions, OpenOutcome } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { asPhrase, say, sentence } from '../language/say.ts';
import { AllPhotos, type AskAboutFile, type ListPlace, type WorkEnd } from './all-photos.svelte.ts';
import { ConflictQuestion } from './conflict-question.svelte.ts';
import { Filmstrip } from './filmstrip.svelte.ts';
import { Inspector } from './inspector.svelte.ts';
import { Job, type JobKind } from './job.svelte.ts';
import { Machine } from './machine.svelte.ts';
import { ModelShelf } from './model-shelf.svelte.ts';
import { NeedFinder } from './need-finder.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Painting, type PaintTool } from './painting.svelte.ts';
import { PairDesk } from './pair-desk.svelte.ts';
import type { Entry, PhotoEntry } from './photo-entry.svelte.ts';
import { PhotoNotesKeeper } from './photo-notes.svelte.ts';
import { isCancelled, problemFrom, type Problem } from './problem.ts';
import { QueueForm } from './queue-form.svelte.ts';
import { Queue } from './queue.svelte.ts';
import { reportExport } from './report-export.ts';
import type { Screen } from './screens.ts';
import { StoredData } from './stored-data.svelte.ts';
import { Training } from './training.svelte.ts';
import { Viewing } from './viewing.svelte.ts';

/** Everything the window knows, and what can be done in it. */
export class Studio {
  readonly #shell: Shell;
  readonly machine: Machine;
  screen = $state<Screen>('restore');
  /** The table of all keys lies over the screen. */
  showsKeys = $state(false);
  readonly filmstrip: Filmstrip;
  readonly all: AllPhotos;
  readonly viewing = new Viewing();
  readonly notices = new Notices();
  readonly notes: PhotoNotesKeeper;
  readonly painting: Painting;
  readonly #needs: NeedFinder;
  readonly shelf: ModelShelf;
  readonly inspector: Inspector;
  readonly pairs: PairDesk;
  readonly training: Training;
  readonly queue: Queue;
  readonly queueForm: QueueForm;
  readonly data: StoredData;
  readonly conflict = new ConflictQuestion();
  /** The restoring or exporting under way; one at a time. */
  job = $state.raw<Job | null>(null);
  /** Photos being opened, which may happen beside a job. */
  opening = $state.raw<Job | null>(null);
  openProblem = $state.raw<Problem | null>(null);

  constructor(shell: Shell) {
    this.#shell = shell;
    this.machine = new Machine(shell);
    this.filmstrip = new Filmstrip(this.machine);
    this.notes = new PhotoNotesKeeper(shell, this.notices);
    this.painting = new Painting((entry) => this.notes.note(entry));
    this.all = new AllPhotos({
      note: (entry) => this.notes.note(entry),
      filmstrip: this.filmstrip,
      notices: this.notices,
      restore: (entry, place) => this.restore(entry, place),
      chooseFolder: async () => (this.machine.exportsAtOnce ? null : this.#chooseFolder()),
      ask: (fileName) => this.conflict.ask(fileName),
      export: (entry, folderId, place, ask) => this.export(entry, folderId, { place, ask }),
    });
    this.#needs = new NeedFinder(shell, this.notices);
    this.shelf = new ModelShelf(shell, this.machine, this.notices);
    this.pairs = new PairDesk(shell, this.notices);
    this.training = new Training(shell, this.machine, this.notices);
    this.queue = new Queue(shell, this.notices);
    this.data = new StoredData(shell, this.notices);
    this.queueForm = new QueueForm(shell, this.machine);
    this.inspector = new Inspector(shell, {
      machine: this.machine,
      notices: this.notices,
      work: async (entry, run, onProblem) => {
        if (this.job === null) await this.#work('inspecting', entry, run, onProblem);
      },
      report: (outcome) => {
        reportExport(outcome, this.notices);
      },
    });
  }

  /** What went wrong outside any photo: opening files, or asking the machine. */
  get problem(): Problem | null {
    return this.openProblem ?? this.machine.problem;
  }

  dismissProblem(): void {
    if (this.openProblem !== null) this.openProblem = null;
    else this.machine.problem = null;
  }

  start(): Promise<void> {
    void this.training.watch();
    void this.queue.watch();
    void this.#openHandedOver();
    return this.machine.load();
  }

  choosePhotos(): Promise<void> {
    return this.#open((options) => this.#shell.choosePhotos(null, options));
  }

  openSample(): Promise<void> {
    return this.#open((options) => this.#shell.openSample(null, options));
  }

  openFiles(files: readonly File[]): Promise<void> {
    return this.#open(() => this.#shell.openFiles(files), false);
  }

  /** Takes a photo or a failed file out of the filmstrip; the file on disk is not touched. */
  async close(entry: Entry): Promise<void> {
    if (this.job?.photoId === entry.id) this.job.cancel();
    this.filmstrip.remove(entry.id);
    this.inspector.forget(entry.id);
    if (entry.kind === 'failed') return;
    try {
      await this.#shell.closePhoto({ photoId: entry.id });
    } catch (thrown) {
      this.openProblem = problemFrom(thrown);
    }
  }

  async restore(entry: PhotoEntry, place?: ListPlace): Promise<WorkEnd> {
    const steps = entry.stack.request;
    if (steps.length === 0 || this.job !== null) return 'failed';
    entry.restoreProblem = null;
    entry.exportProblem = null;
    return this.#work('restoring', entry, async (job) => {
      entry.addResult(
        await this.#shell.restore({ photoId: entry.id, steps, device: this.machine.settings.device }, job.callOptions),
      );
      if (this.viewing.side === 'before') this.viewing.side = 'split';
      this.notices.say(sentence('{name} is restored.', { name: entry.name }));
    }, (problem) => {
      entry.restoreProblem = problem;
    }, place);
  }

  /** Takes a tool to paint with, or puts it away; where half of the photo is as it was, painting on that would show nothing. */
  takeTool(tool: PaintTool): void {
    if ((this.filmstrip.currentPhoto?.restoration ?? null) === null) return;
    this.painting.toggle(tool);
    if (this.painting.tool !== null && !this.viewing.showsAllOfResult) this.viewing.show('after');
  }

  /** Takes what was found to be right for a photo to the queue, for whole folders; where it acts stays with the photo. */
  doSameInQueue(entry: PhotoEntry): void {
    if (entry.recipe !== null) this.queueForm.takeRecipe(entry.recipe);
    this.screen = 'queue';
  }

  /** `folderId`: a folder that was chosen before, so that nothing is asked. */
  async export(
    entry: PhotoEntry,
    folderId: string | null = null,
    { place, ask = (fileName) => this.conflict.ask(fileName) }: { readonly place?: ListPlace; readonly ask?: AskAboutFile } = {},
  ): Promise<WorkEnd> {
    const { restoration } = entry;
    if (restoration === null || this.job !== null) return 'failed';
    entry.exportProblem = null;
    return this.#work('exporting', entry, async (job) => {
      const wanted = { restorationId: restoration.id, ...entry.mixing, format: entry.format, writing: entry.writing, folderId };
      let outcome = await this.#shell.exportRestoration(wanted, job.callOptions);
      if (outcome.kind === 'asks') outcome = await this.#shell.exportRestoration({ ...wanted, answer: await ask(outcome.fileName) }, job.callOptions);
      if (outcome.kind !== 'asks') reportExport(outcome, this.notices);
    }, (problem) => {
      entry.exportProblem = problem;
    }, place);
  }

  /** Puts the result in the place of the file that another program has handed over. */
  async saveBack(entry: PhotoEntry): Promise<void> {
    const { restoration } = entry;
    if (restoration === null || !entry.savesBack || this.job !== null) return;
    entry.exportProblem = null;
    await this.#work('exporting', entry, async (job) => {
      await this.#shell.saveBack({ restorationId: restoration.id, ...entry.mixing }, job.callOptions);
      entry.isSavedBack = true;
      this.notices.show(sentence('{name} is saved where it came from.', { name: entry.name }));
    }, (problem) => {
      entry.exportProblem = problem;
    });
  }

  /** Puts that file back as it was handed over. */
  async undoSaveBack(entry: PhotoEntry): Promise<void> {
    if (!entry.isSavedBack || this.job !== null) return;
    entry.exportProblem = null;
    try {
      await this.#shell.undoSaveBack({ photoId: entry.id });
      entry.isSavedBack = false;
      this.notices.show(sentence('{name} is again what it was.', { name: entry.name }));
    } catch (thrown) {
      entry.exportProblem = problemFrom(thrown);
      this.notices.say(entry.exportProblem.message);
    }
  }

  /** Shows what other programs hand over for as long as the window lives. */
  async #openHandedOver(): Promise<void> {
    for (;;) {
      let job: Job | undefined;
      try {
        const outcome = await this.#shell.openHandedOver(null, {
          onProgress: (progress) => {
            job ??= this.opening = new Job('opening', { canCancel: false });
            job.callOptions.onProgress?.(progress);
          },
        });
        this.screen = 'restore';
        this.#take(outcome);
      } catch (thrown) {
        this.openProblem = problemFrom(thrown);
        return;
      } finally {
        job?.finish();
        if (this.opening === job) this.opening = null;
      }
    }
  }

  #take(outcome: OpenOutcome): void {
    this.#needs.look(this.filmstrip.add(outcome));
    const [first] = outcome.failures;
    if (first !== undefined) this.notices.say(sentence('{name}: {why}', { name: first.name, why: asPhrase(first.error.message) }));
  }

  async #chooseFolder(): Promise<string | undefined> {
    try {
      return (await this.#shell.chooseExportFolder(null))?.id;
    } catch (thrown) {
      this.openProblem = problemFrom(thrown);
      return undefined;
    }
  }

  async #open(ask: (options: CallOptions) => Promise<OpenOutcome>, canCancel = true): Promise<void> {
    this.openProblem = null;
    const job = new Job('opening', { canCancel });
    this.opening = job;
    await this.#settle(job, async () => {
      this.#take(await ask(job.callOptions));
    }, (problem) => {
      this.openProblem = problem;
    });
    if (this.opening === job) this.opening = null;
  }

  async #work(
    kind: JobKind,
    entry: PhotoEntry,
    run: (job: Job) => Promise<void>,
    onProblem: (problem: Problem) => void,
    place?: ListPlace,
  ): Promise<WorkEnd> {
    const subject = place === undefined ? entry.name : say('{name} ({place} of {all})', { name: entry.name, place: place.place, all: place.of });
    const job = new Job(kind, { subject, photoId: entry.id });
    this.job = job;
    const end = await this.#settle(job, () => run(job), onProblem);
    this.job = null;
    return end;
  }

  async #settle(job: Job, run: () => Promise<void>, onProblem: (problem: Problem) => void): Promise<WorkEnd> {
    try {
      await run();
      return 'done';
    } catch (thrown) {
      const problem = problemFrom(thrown);
      if (isCancelled(problem)) {
        this.notices.show(sentence('Stopped. Your photos are as they were.'));
        return 'cancelled';
      }
      onProblem(problem);
      this.notices.say(problem.message);
      return 'failed';
    } finally {
      job.finish();
    }
  }
}

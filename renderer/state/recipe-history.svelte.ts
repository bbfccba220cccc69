import type { PhotoRecipe } from '../../electron/ipc/contract.ts';

/** As far back as anybody remembers. */
const mostPast = 200;

/** What was chosen for a photo, from change to change, so that it can be undone. */
export class RecipeHistory {
  #past = $state.raw<readonly PhotoRecipe[]>([]);
  #future = $state.raw<readonly PhotoRecipe[]>([]);
  #now: PhotoRecipe | null = null;

  get hasBegun(): boolean {
    return this.#now !== null;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Tells what is chosen now; what was undone is forgotten with it. Gives whether that is a change. The first is where it all begins. */
  note(recipe: PhotoRecipe): boolean {
    if (areAlike(recipe, this.#now)) return false;
    const before = this.#now;
    this.#now = recipe;
    if (before === null) return false;
    this.#past = [...this.#past, before].slice(-mostPast);
    this.#future = [];
    return true;
  }

  /** What was chosen before; undefined at the beginning. */
  undo(): PhotoRecipe | undefined {
    const before = this.#past.at(-1);
    if (before === undefined || this.#now === null) return undefined;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#now, ...this.#future];
    this.#now = before;
    return before;
  }

  /** What was undone last; undefined where nothing was. */
  redo(): PhotoRecipe | undefined {
    const [next, ...others] = this.#future;
    if (next === undefined || this.#now === null) return undefined;
    this.#future = others;
    this.#past = [...this.#past, this.#now];
    this.#now = next;
    return next;
  }
}

/** Recipes are plain data whose fields are always in one order. */
const areAlike = (one: PhotoRecipe, other: PhotoRecipe | null): boolean => JSON.stringify(one) === JSON.stringify(other);

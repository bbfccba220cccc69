import { z } from 'zod';
import type { ConflictAnswer } from '../foundation/on-conflict.ts';
import { tapeErrorSchema } from '../foundation/tape-error-schema.ts';
import type { QueueOrder } from './queue-order.ts';
import { queueOrderSchema } from './queue-order.ts';

const path = z.string().min(1);
const id = z.int().nonnegative();

/** How an item ended. `seconds`: from its reading to its end; null where that was not seen, because the app ended. */
const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('restored'), outputPath: path, seconds: z.number().nullable() }),
  z.object({ kind: z.literal('skipped') }),
  z.object({ kind: z.literal('failed'), error: tapeErrorSchema }),
  z.object({ kind: z.literal('cancelled') }),
]);
export type QueueOutcome = Readonly<z.infer<typeof outcomeSchema>>;

/** A file that is about to be written, and what lay there before, as `fileMark` says it. */
const claimSchema = z.object({ outputPath: path, before: z.string().nullable() });
export type OutputClaim = Readonly<z.infer<typeof claimSchema>>;

/** What can happen to a queue. The journal is a list of these. */
export const queueEntrySchema = z.discriminatedUnion('do', [
  /** A new order; or one that is there already, told anew when its question is answered. */
  z.object({ do: z.literal('order'), order: id, is: queueOrderSchema }),
  /** Photos as path and folder below what was named; their ids are `first` and those after it. */
  z.object({ do: z.literal('add'), order: id, first: id, photos: z.array(z.tuple([path, z.string()])).readonly() }),
  z.object({ do: z.literal('claim'), item: id, claim: claimSchema }),
  /** Their files exist already, and the order's rule is to ask. */
  z.object({ do: z.literal('ask'), items: z.array(id).readonly() }),
  z.object({ do: z.literal('settle'), items: z.array(id).readonly(), outcome: outcomeSchema }),
  /** To be done, again perhaps. */
  z.object({ do: z.literal('wait'), items: z.array(id).readonly() }),
  /** Another order for items. */
  z.object({ do: z.literal('give'), items: z.array(id).readonly(), order: id }),
  /** To the place before an item, or to the end. */
  z.object({ do: z.literal('move'), items: z.array(id).readonly(), before: id.nullable() }),
  z.object({ do: z.literal('drop'), items: z.array(id).readonly() }),
  z.object({ do: z.literal('run'), isRunning: z.boolean() }),
]);
export type QueueEntry = Readonly<z.infer<typeof queueEntrySchema>>;

export interface QueueItem {
  readonly id: number;
  readonly photoPath: string;
  /** Its folder, as seen from the one that was named; empty for a photo that was named itself. */
  readonly below: string;
  readonly order: QueueOrder;
  /** Whether nothing can be done with it before somebody answers. */
  readonly asks: boolean;
  /** Null while it waits or is worked on. */
  readonly outcome: QueueOutcome | null;
  readonly claim: OutputClaim | null;
}

type StoredItem = Omit<QueueItem, 'order'> & { readonly orderId: number };

/**
 * What a queue holds, made of nothing but its entries, so that one that is read from the journal is the one that was written.
 *
 * Invariant: entries that name items which are not there change nothing.
 */
export class QueueItems {
  readonly #orders = new Map<number, QueueOrder>();
  readonly #items = new Map<number, StoredItem>();
  /** Ids in the order of the work. */
  #sequence: readonly number[] = [];
  #nextId = 0;
  #isRunning = false;

  /** Whether work goes on as soon as there is any. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  get nextItemId(): number {
    return this.#nextId;
  }

  get nextOrderId(): number {
    return Math.max(-1, ...this.#orders.keys()) + 1;
  }

  /** All, in the order of the work. */
  get all(): readonly QueueItem[] {
    return this.#sequence.flatMap((itemId) => this.item(itemId) ?? []);
  }

  item(itemId: number): QueueItem | undefined {
    const stored = this.#items.get(itemId);
    if (stored === undefined) return undefined;
    const { orderId, ...item } = stored;
    const order = this.#orders.get(orderId);
    return order === undefined ? undefined : { ...item, order, asks: this.#asks(stored) };
  }

  /** The first that can be done and is not excepted. */
  firstDue(isExcepted: (itemId: number) => boolean = () => false): QueueItem | undefined {
    const itemId = this.#sequence.find((candidate) => {
      const stored = this.#items.get(candidate);
      return stored?.outcome === null && !this.#asks(stored) && !isExcepted(candidate);
    });
    return itemId === undefined ? undefined : this.item(itemId);
  }

  /** Whether nothing is to be done any more, questions included. */
  get isSettled(): boolean {
    return [...this.#items.values()].every(({ outcome }) => outcome !== null);
  }

  /** What an answer changes: the orders of all items that ask are told anew, with it for their rule. */
  *answers(answer: ConflictAnswer): Generator<QueueEntry> {
    const asking = new Set([...this.#items.values()].filter((item) => this.#asks(item)).map(({ orderId }) => orderId));
    for (const [order, is] of this.#orders) if (asking.has(order)) yield { do: 'order', order, is: { ...is, onConflict: answer } };
  }

  apply(entry: QueueEntry): void {
    switch (entry.do) {
      case 'order':
        this.#orders.set(entry.order, entry.is);
        return;
      case 'add':
        this.#add(entry.order, entry.first, entry.photos);
        return;
      case 'claim':
        this.#change([entry.item], { claim: entry.claim });
        return;
      case 'ask':
        this.#change(entry.items, { asks: true, claim: null });
        return;
      case 'settle':
        this.#change(entry.items, { outcome: entry.outcome, asks: false, claim: null });
        return;
      case 'wait':
        this.#change(entry.items, { outcome: null, asks: false, claim: null });
        return;
      case 'give':
        if (this.#orders.has(entry.order)) this.#change(entry.items, { orderId: entry.order, asks: false });
        return;
      case 'move':
        this.#move(entry.items, entry.before);
        return;
      case 'drop':
        for (const itemId of entry.items) this.#items.delete(itemId);
        this.#sequence = this.#sequence.filter((itemId) => this.#items.has(itemId));
        return;
      case 'run':
        this.#isRunning = entry.isRunning;
    }
  }

  /** The fewest entries that make the same queue. */
  *entries(): Generator<QueueEntry> {
    const used = new Set([...this.#items.values()].map(({ orderId }) => orderId));
    for (const [order, is] of this.#orders) if (used.has(order)) yield { do: 'order', order, is };
    const ids = [...this.#items.keys()].sort((a, b) => a - b);
    for (const itemId of ids) {
      const { orderId, photoPath, below, asks, outcome, claim } = this.#items.get(itemId) as StoredItem;
      yield { do: 'add', order: orderId, first: itemId, photos: [[photoPath, below]] };
      if (asks) yield { do: 'ask', items: [itemId] };
      if (claim !== null) yield { do: 'claim', item: itemId, claim };
      if (outcome !== null) yield { do: 'settle', items: [itemId], outcome };
    }
    if (ids.some((itemId, index) => itemId !== this.#sequence[index])) yield { do: 'move', items: [...this.#sequence], before: null };
    yield { do: 'run', isRunning: this.#isRunning };
  }

  #asks({ orderId, asks, outcome }: StoredItem): boolean {
    return asks && outcome === null && this.#orders.get(orderId)?.onConflict === 'ask';
  }

  #add(orderId: number, first: number, photos: readonly (readonly [string, string])[]): void {
    if (!this.#orders.has(orderId)) return;
    const added = photos.map(([photoPath, below], index): StoredItem => ({ id: first + index, photoPath, below, orderId, asks: false, outcome: null, claim: null }));
    const fresh = added.filter(({ id: itemId }) => !this.#items.has(itemId));
    for (const item of fresh) this.#items.set(item.id, item);
    this.#sequence = [...this.#sequence, ...fresh.map(({ id: itemId }) => itemId)];
    this.#nextId = Math.max(this.#nextId, first + photos.length);
  }

  #change(itemIds: readonly number[], change: Partial<StoredItem>): void {
    for (const itemId of itemIds) {
      const item = this.#items.get(itemId);
      if (item !== undefined) this.#items.set(itemId, { ...item, ...change });
    }
  }

  #move(itemIds: readonly number[], before: number | null): void {
    const moved = new Set(itemIds.filter((itemId) => this.#items.has(itemId)));
    const others = this.#sequence.filter((itemId) => !moved.has(itemId));
    const place = before === null ? -1 : others.indexOf(before);
    const at = place === -1 ? others.length : place;
    this.#sequence = [...others.slice(0, at), ...moved, ...others.slice(at)];
  }
}

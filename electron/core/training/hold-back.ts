/** One in so many items never trains. */
const everyNth = 13;

/**
 * Splits a list into what trains and what is held back to measure: the same items every time, because the
 * order is by name. A list of one holds nothing back.
 */
export function holdBack<Item extends { readonly name: string }>(
  items: readonly Item[],
): { readonly training: readonly Item[]; readonly heldBack: readonly Item[] } {
  const sorted = items.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const isHeldBack = (index: number): boolean =>
    sorted.length >= everyNth ? index % everyNth === everyNth - 1 : sorted.length > 1 && index === sorted.length - 1;
  return {
    training: sorted.filter((_, index) => !isHeldBack(index)),
    heldBack: sorted.filter((_, index) => isHeldBack(index)),
  };
}

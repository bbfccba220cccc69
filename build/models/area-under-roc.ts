/**
 * How well scores tell what is so from what is not: the chance that the score of one that is exceeds that of one that is not,
 * ties counting half. Undefined when all are of one kind.
 *
 * Source: Fawcett 2006, An introduction to ROC analysis; by ranks, as Mann and Whitney 1947.
 */
export function areaUnderRoc(scores: readonly number[], labels: readonly number[]): number | undefined {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    const score = scores[order[from] ?? 0];
    while (to < order.length && scores[order[to] ?? 0] === score) to++;
    for (let i = from; i < to; i++) rankSum += (labels[order[i] ?? 0] ?? 0) * ((from + to + 1) / 2);
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** All photos of a folder, or of those that were shot as raw files and as JPEGs the ones or the others, by their names. */
export const queueChoices = ['all', 'raw', 'not-raw'] as const;
export type QueueChoice = (typeof queueChoices)[number];

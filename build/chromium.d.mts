/** The path of the Chromium that tests drive; it may not be there yet. */
export function chromiumPath(): string;

/** What it is started with beside a test's own switches. */
export const chromiumArguments: readonly string[];

import type { TapeErrorData } from '../foundation/tape-error.ts';

/** Folders of the state folder that a person may ask about. */
export const dataParts = ['models', 'runs', 'notes', 'queue', 'logs', 'scratch', 'chromium'] as const;
export type DataPart = (typeof dataParts)[number];

/** Those of them that are made anew when they are needed, and so are not moved. */
export const remade: readonly DataPart[] = ['scratch', 'chromium'];

/** What lies beside them, in one file each. */
export const dataFiles = ['settings.json', 'devices.json'] as const;

export interface DataFolder {
  readonly path: string;
  /** Whether `TAPE_STUDIO_HOME` says where it lies. */
  readonly isSet: boolean;
  /** Where it goes at the next start, and why it could not at the last one; null where it stays. */
  readonly move: { readonly to: string; readonly problem: TapeErrorData | null } | null;
  readonly parts: readonly { readonly part: DataPart; readonly files: number; readonly bytes: number }[];
}

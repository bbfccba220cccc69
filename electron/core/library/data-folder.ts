/** Folders of the state folder that a person may ask about; what is small and of one file each is not among them. */
export const dataParts = ['models', 'runs', 'notes', 'queue', 'logs', 'scratch', 'chromium'] as const;
export type DataPart = (typeof dataParts)[number];

export interface DataFolder {
  readonly path: string;
  /** Whether `TAPE_STUDIO_HOME` says where it lies. */
  readonly isSet: boolean;
  readonly parts: readonly { readonly part: DataPart; readonly files: number; readonly bytes: number }[];
}

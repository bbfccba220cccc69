/** The Restore screen. */
export const germanRestore: Readonly<Record<string, string>> = {
  Device: 'Gerät',
  'Looking for devices': 'Geräte werden gesucht',
  Automatic: 'Automatisch',
  'Automatic: {name}': 'Automatisch: {name}',
  '{name} (not usable)': '{name} (nicht verwendbar)',
};

export function temporaryFolders(): () => void;

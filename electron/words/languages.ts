/** The languages that the window speaks, each named in itself. */
export const languageNames = { en: 'English', de: 'Deutsch' } as const;

/** `pseudo`: English in other clothes, in which tests find what was not translated and what has no room. */
export type Language = keyof typeof languageNames | 'pseudo';
export const languageChoices = ['system', 'en', 'de', 'pseudo'] as const;
export type LanguageChoice = (typeof languageChoices)[number];

/** The language to be spoken. `systemTag`: the system's, such as "de-AT"; one that we do not speak gives English. */
export function languageFor(choice: LanguageChoice, systemTag: string): Language {
  if (choice !== 'system') return choice;
  return systemTag.toLowerCase().split('-')[0] === 'de' ? 'de' : 'en';
}

/** By which rules numbers and plurals are written. */
export const localeOf = (language: Language): string => (language === 'pseudo' ? 'en' : language);

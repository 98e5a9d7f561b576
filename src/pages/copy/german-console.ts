import type { englishConsole } from "./english-console.ts";

/** The same in German. */
export const germanConsole: Readonly<Record<keyof typeof englishConsole, string>> = {
  "console.account": "Ihr Konto",
  "console.open": "Verwaltung",
  "console.navigation": "Verwaltung",
  "console.level.auditor": "Prüfung",
  "console.level.support": "Support",
  "console.level.admin": "Admin",

  "console.section.overview": "Übersicht",
  "console.section.users": "Personen",
  "console.section.sessions": "Sitzungen",
  "console.section.events": "Ereignisse",
  "console.section.locks": "Sperren",
  "console.section.keys": "Schlüssel",
  "console.section.services": "Dienste",
  "console.section.providers": "Anbieter",
  "console.section.mail": "Mails und Hooks",
  "console.section.configuration": "Einstellungen",

  "console.sessions.one": "{count} Sitzung",
  "console.sessions.other": "{count} Sitzungen",

  "console.error.title.not_found": "Nicht gefunden",
  "console.error.about.not_found": "Was diese Adresse nennt, gibt es nicht oder nicht mehr.",
  "console.error.title.cursor_expired": "Diese Seite der Liste gibt es nicht mehr",
  "console.error.about.cursor_expired": "Beginnen Sie am Anfang der Liste.",
  "console.error.title.invalid_input": "Diese Adresse ist nicht lesbar",
  "console.error.about.invalid_input":
    "Etwas in der Adresse passt nicht zu dieser Seite. Beginnen Sie am Anfang der Liste.",
  "console.error.title.forbidden": "Ihre Stufe erlaubt das nicht",
  "console.error.about.forbidden": "Es wurde nichts geändert. Ein Admin kann es tun oder Ihnen die Stufe geben.",
  "console.error.about.any": "Es wurde nichts geändert. Der Grund steht unter der Nummer der Anfrage im Protokoll.",
};

import type { english } from "./english.ts";

/** The same in German. */
export const german: Readonly<Partial<Record<keyof typeof english, string>>> = {
  "page.lang": "de",
  "page.locale": "de-DE",

  "script.show_password": "Passwort anzeigen",
  "script.cancel": "Abbrechen",
  "script.more.one": "Mindestens {count} weiteres Zeichen.",
  "script.more.other": "Mindestens {count} weitere Zeichen.",
  "script.strength_guessed": "Leicht zu erraten. Ein oder zwei weitere Wörter würden helfen.",
  "script.strength_known":
    "Wer Sie kennt, würde Ihren Namen, Ihre Adresse oder unseren Namen versuchen. Fügen Sie andere Wörter hinzu.",
  "script.strength_fair": "Schwerer zu erraten. Noch länger ist noch besser.",
  "account.end_others_ask.one": "Das andere Gerät wird abgemeldet. Hier bleiben Sie angemeldet.",
  "account.end_others_ask.other": "{count} andere Geräte werden abgemeldet. Hier bleiben Sie angemeldet.",
  "account.delete_ask":
    "Sie werden überall abgemeldet. Das Konto wird in einer Woche gelöscht, außer Sie melden sich vorher an.",
  "script.strength_good": "Schwer zu erraten, soweit sich das hier sagen lässt.",
};

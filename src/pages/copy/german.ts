import type { english } from "./english.ts";

/** The same in German. */
export const german: Readonly<Partial<Record<keyof typeof english, string>>> = {
  "page.lang": "de",
  "page.locale": "de-DE",

  "login.resend": "Link noch einmal senden",
  "login.unlock": "Setzen Sie Ihr Passwort zurück: das öffnet es wieder",
  "provider.or_password": "oder wie zuletzt mit Ihrem Passwort",
  "provider.last": "Zuletzt benutzt",
  "farewell.out": "Sie sind abgemeldet",
  "farewell.out_about":
    "In diesem Browser sind Sie nicht mehr angemeldet. Wo Sie sonst angemeldet sind, auf einem Telefon oder einem anderen Computer, bleiben Sie es.",
  "farewell.again": "Wieder anmelden",
  "farewell.everywhere": "Sie sind überall abgemeldet",
  "farewell.everywhere_about": "Alle Ihre Sitzungen sind beendet, auf diesem Gerät und auf allen anderen.",
  "farewell.closed": "Ihr Konto ist geschlossen",
  "farewell.closed_about":
    "Alle Sitzungen sind beendet, und in sieben Tagen wird alles über Sie gelöscht. Melden Sie sich vorher an, um es zu behalten: noch ist nichts verloren.",
  "farewell.keep": "Anmelden und behalten",
  "forgot.none_title": "Von hier kann keine E-Mail gesendet werden",
  "forgot.none":
    "Deshalb kann Sie kein Link erreichen, mit dem Sie ein neues Passwort setzen. Wer {product} betreibt, kann Ihnen einen geben; oder melden Sie sich auf einem anderen Weg an.",
  "take_back.banned":
    "Dieses Konto ist gesperrt, deshalb wurde nichts geändert. Wer {product} betreibt, kann Ihnen den Grund nennen und helfen.",
  "take_back.on": "Zurück zur Anmeldung",
  "dead_link.about_notice_none":
    "Er wurde benutzt oder ist älter als eine Woche. Falls jemand in Ihrem Konto ist, melden Sie sich an und beenden Sie dort alle anderen Sitzungen.",
  "dead_link.on_notice_none": "Anmelden",
  "dead_link.about_reset_none":
    "Er wurde benutzt, ist abgelaufen, oder ein neuerer wurde gesendet. Von hier kann derzeit keine E-Mail gesendet werden: Wer {product} betreibt, kann Ihnen helfen.",
};

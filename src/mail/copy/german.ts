import type { englishMail } from "./english.ts";

/** The same in German, with "Sie" and with the words of the pages (`src/pages/copy/german.ts`). */
export const germanMail: Readonly<Record<keyof typeof englishMail, string>> = {
  "mail.locale": "de-DE",
  "mail.moment": "{moment} UTC",
  "mail.link_hint": "Wenn der Knopf nicht funktioniert, öffnen Sie diese Adresse:",
  "mail.footer": "Diese Mail kommt von {product}, weil auf {site} etwas geschehen ist.",
  "mail.expires": "Der Link gilt einmal, bis {moment}.",
  "mail.not_me": "Das war ich nicht",
  "mail.not_me_about":
    "Wenn Sie es nicht waren, sagen Sie es innerhalb von sieben Tagen: Alle werden abgemeldet, das Passwort gilt nicht mehr, und Sie wählen ein neues.",
  "device.on": "{browser} unter {system}",
  "device.unknown": "Unbekanntes Gerät",
  "fact.when": "Wann",
  "fact.device": "Von",
  "fact.address": "Netzadresse",
  "fact.erased": "Wird gelöscht",

  "verify_registration.subject": "Bestätigen Sie Ihre Adresse für {product}",
  "verify_registration.title": "Bestätigen Sie Ihre Adresse",
  "verify_registration.about": "Jemand, vermutlich Sie, möchte mit dieser Adresse ein Konto bei {product} anlegen.",
  "verify_registration.action": "Adresse bestätigen",
  "verify_registration.after": "Wenn Sie das nicht waren, tun Sie nichts. Ohne Ihre Bestätigung entsteht kein Konto.",

  "registration_exists.subject": "Sie haben ein Konto bei {product}",
  "registration_exists.title": "Sie haben schon ein Konto",
  "registration_exists.about":
    "Jemand, vermutlich Sie, wollte mit dieser Adresse ein Konto bei {product} anlegen. Es gibt schon eines, deshalb wurde nichts geändert.",
  "registration_exists.action": "Anmelden",
  "registration_exists.other": "Passwort vergessen?",
  "registration_exists.after":
    "Wenn Sie das nicht waren, ist nichts zu tun: Niemand hat erfahren, dass Sie ein Konto haben.",

  "address_exists.subject": "Sie haben ein Konto bei {product}",
  "address_exists.title": "Zu dieser Adresse gibt es schon ein Konto",
  "address_exists.about":
    "Jemand, vermutlich Sie, wollte diese Adresse einem anderen Konto bei {product} hinzufügen. Sie hat schon ein eigenes, deshalb wurde nichts geändert.",
  "address_exists.action": "Anmelden",
  "address_exists.other": "Passwort vergessen?",
  "address_exists.after":
    "Wenn Sie das nicht waren, ist nichts zu tun: Niemand hat erfahren, dass Sie ein Konto haben.",

  "verify_email.subject": "Bestätigen Sie Ihre Adresse für {product}",
  "verify_email.title": "Bestätigen Sie Ihre Adresse",
  "verify_email.about":
    "Bestätigen Sie, dass diese Adresse Ihnen gehört. Dann erreicht {product} Sie, wenn es darauf ankommt.",
  "verify_email.action": "Adresse bestätigen",
  "verify_email.after": "Wenn Sie von keinem Konto bei {product} wissen, tun Sie nichts.",

  "reset_password.subject": "Neues Passwort für {product}",
  "reset_password.title": "Setzen Sie ein neues Passwort",
  "reset_password.about": "Jemand, vermutlich Sie, möchte ein neues Passwort für Ihr Konto bei {product}.",
  "reset_password.action": "Neues Passwort setzen",
  "reset_password.after": "Wenn Sie das nicht waren, tun Sie nichts. Ihr Passwort bleibt, wie es ist.",

  "reauthenticate.subject": "Bestätigen Sie bei {product}, dass Sie es sind",
  "reauthenticate.title": "Bestätigen Sie, dass Sie es sind",
  "reauthenticate.about":
    "Sie tun gerade etwas bei {product}, das einen neuen Nachweis braucht. Öffnen Sie das in dem Browser, in dem Sie angemeldet sind.",
  "reauthenticate.action": "Bestätigen",
  "reauthenticate.after":
    "Wenn Sie das nicht waren, öffnen Sie es nicht: Jemand benutzt Ihr Konto. Beenden Sie diese Sitzung und prüfen Sie Ihre Anmeldewege.",

  "change_email.subject": "Bestätigen Sie Ihre neue Adresse für {product}",
  "change_email.title": "Bestätigen Sie Ihre neue Adresse",
  "change_email.about":
    "Jemand, vermutlich Sie, möchte diese Adresse für ein Konto bei {product} verwenden. Öffnen Sie das in einem Browser, in dem Sie bei diesem Konto angemeldet sind.",
  "change_email.action": "Adresse bestätigen",
  "change_email.after": "Wenn Sie das nicht waren, tun Sie nichts. Ohne Ihre Bestätigung ändert sich nichts.",

  "email_changed.subject": "Die Adresse Ihres Kontos bei {product} wurde geändert",
  "email_changed.title": "Ihre Adresse wurde geändert",
  "email_changed.about":
    "Ihr Konto hat von jetzt an eine andere Adresse. Mit dieser kommt man nicht mehr hinein. Wenn Sie das waren, ist nichts zu tun.",
  "email_changed.action": "Das war ich nicht",
  "email_changed.after":
    "Wenn Sie es nicht waren, holen Sie diese Adresse zurück: Alle werden abgemeldet, das Passwort gilt nicht mehr, und Sie wählen ein neues. Das können alle, die dieses Postfach lesen.",

  "email_change_undone.subject": "Die Änderung Ihrer Adresse bei {product} wurde zurückgenommen",
  "email_change_undone.title": "Die Änderung der Adresse wurde zurückgenommen",
  "email_change_undone.about":
    "Das Konto hat wieder seine frühere Adresse, durch einen Link, der dorthin ging. Mit dieser kommt man nicht mehr hinein.",
  "email_change_undone.action": "Anmelden",
  "email_change_undone.after": "Wenn Sie das nicht waren, wenden Sie sich an die, die {product} betreiben.",

  "invitation.subject": "Sie sind zu {product} eingeladen",
  "invitation.title": "Sie sind eingeladen",
  "invitation.about":
    "Bei {product} ist ein Platz für Sie frei. Nehmen Sie die Einladung an, um Ihr Konto einzurichten.",
  "invitation.action": "Einladung annehmen",
  "invitation.after": "Wenn Sie damit nicht gerechnet haben, tun Sie nichts.",

  "password_set.subject": "Ihr Konto bei {product} hat jetzt ein Passwort",
  "password_set.title": "Ein Passwort wurde gesetzt",
  "password_set.about":
    "Von jetzt an können Sie sich mit dieser Adresse und einem Passwort anmelden. Wenn Sie das waren, ist nichts zu tun.",
  "password_set.action": "Das war ich nicht",
  "password_set.after": "Wenn Sie es nicht waren, setzen Sie jetzt ein neues Passwort: Damit enden alle Sitzungen.",

  "password_changed.subject": "Ihr Passwort für {product} wurde geändert",
  "password_changed.title": "Ihr Passwort wurde geändert",
  "password_changed.about": "Alle anderen Sitzungen sind beendet. Wenn Sie das waren, ist nichts zu tun.",
  "password_changed.action": "Das war ich nicht",
  "password_changed.after": "Wenn Sie es nicht waren, setzen Sie jetzt ein neues Passwort: Damit enden alle Sitzungen.",

  "password_reset.subject": "Für {product} wurde ein neues Passwort gesetzt",
  "password_reset.title": "Ein neues Passwort wurde gesetzt",
  "password_reset.about":
    "Es wurde mit einem Link gesetzt, der an diese Adresse ging, und alle früheren Sitzungen sind beendet. Wenn Sie das waren, ist nichts zu tun.",
  "password_reset.action": "Das war ich nicht",
  "password_reset.after":
    "Wenn Sie es nicht waren, liest vielleicht jemand Ihre Mails mit: Sichern Sie zuerst Ihr Postfach und setzen Sie dann ein neues Passwort.",

  "refresh_reused.subject": "Eine Kopie Ihrer Anmeldung bei {product} wurde benutzt",
  "refresh_reused.title": "Jemand hat eine Kopie Ihrer Anmeldung benutzt",
  "refresh_reused.about":
    "Ein Schlüssel Ihres Kontos kam zurück, der schon ersetzt war: Es gibt eine Kopie davon auf einem anderen Gerät. Diese Sitzung wurde überall beendet.",
  "refresh_reused.action": "Neues Passwort setzen",
  "refresh_reused.after":
    "Melden Sie sich dort wieder an, wo Sie es brauchen. Wenn Sie sich das nicht erklären können, setzen Sie ein neues Passwort: Damit enden alle Sitzungen. Genannt ist das Gerät, das mit der Kopie kam oder mit dem Original.",

  "account_locked.subject": "Jemand versucht Ihr Passwort bei {product} zu erraten",
  "account_locked.title": "Ihr Konto ist gegen Fremde gesperrt",
  "account_locked.about":
    "Für Ihr Konto wurden viele falsche Passwörter versucht. Eine Weile wird von Geräten, die sich noch nie angemeldet haben, keines mehr angenommen. Ihre Sitzungen laufen weiter, und geöffnet wurde nichts.",
  "account_locked.action": "Neues Passwort setzen",
  "account_locked.after":
    "Wenn Sie das waren: Ein neues Passwort öffnet das Konto sofort, ebenso ein Gerät, auf dem Sie schon einmal angemeldet waren. Wenn nicht, ist nichts zu tun. Genannt ist das Gerät, von dem der letzte Versuch kam. Sie hören davon höchstens einmal am Tag.",

  "new_device.subject": "Neue Anmeldung bei {product}",
  "new_device.title": "Eine Anmeldung auf einem neuen Gerät",
  "new_device.about":
    "Ihr Konto wurde auf einem Gerät benutzt, das bisher nicht bekannt war. Wenn Sie das waren, ist nichts zu tun.",
  "new_device.action": "Meine Sitzungen ansehen",
  "new_device.after": "Wenn Sie es nicht waren, beenden Sie diese Sitzung und ändern Sie Ihr Passwort.",

  "identity_linked.subject": "{provider} öffnet jetzt Ihr Konto bei {product}",
  "identity_linked.title": "{provider} wurde mit Ihrem Konto verknüpft",
  "identity_linked.about":
    "Von jetzt an können Sie sich mit {provider} anmelden. Wenn Sie das waren, ist nichts zu tun.",
  "identity_linked.action": "Mein Konto ansehen",
  "identity_linked.after":
    "Wenn Sie es nicht waren, trennen Sie es dort, beenden Sie alle Sitzungen, die nicht Ihre sind, und setzen Sie ein neues Passwort.",

  "identity_unlinked.subject": "{provider} öffnet Ihr Konto bei {product} nicht mehr",
  "identity_unlinked.title": "{provider} wurde von Ihrem Konto getrennt",
  "identity_unlinked.about":
    "Mit {provider} kommt man nicht mehr in dieses Konto. Wenn Sie das waren, ist nichts zu tun.",
  "identity_unlinked.action": "Mein Konto ansehen",
  "identity_unlinked.after":
    "Wenn Sie es nicht waren, beenden Sie alle Sitzungen, die nicht Ihre sind, und setzen Sie ein neues Passwort.",

  "operator_changed.subject": "Ihre Verwaltungsrechte bei {product} wurden geändert",
  "operator_changed.title": "Ihre Verwaltungsrechte wurden geändert",
  "operator_changed.about":
    "Jemand mit Verwaltungsrechten hat geändert, was Sie in der Verwaltung von {product} dürfen. Es gilt schon. Wenn Sie davon wissen, ist nichts zu tun.",
  "operator_changed.action": "Mein Konto ansehen",
  "operator_changed.after":
    "Wenn nicht, fragen Sie die, die {product} mit Ihnen betreiben: Vielleicht benutzt jemand deren Konto.",

  "deletion_requested.subject": "Ihr Konto bei {product} wird gelöscht",
  "deletion_requested.title": "Ihr Konto ist geschlossen",
  "deletion_requested.about":
    "Es wird mit allem darin gelöscht. Bis dahin können Sie es behalten: Melden Sie sich an und sagen Sie es.",
  "deletion_requested.action": "Konto behalten",
  "deletion_requested.after":
    "Wenn Sie das nicht wollten, melden Sie sich an, behalten Sie das Konto und ändern Sie Ihr Passwort.",

  "deletion_undone.subject": "Ihr Konto bei {product} bleibt",
  "deletion_undone.title": "Ihr Konto bleibt",
  "deletion_undone.about": "Die Löschung wurde zurückgenommen. Verloren ist nichts.",
  "deletion_undone.action": "Mein Konto öffnen",
  "deletion_undone.after": "Wenn Sie das nicht waren, ändern Sie Ihr Passwort.",
};

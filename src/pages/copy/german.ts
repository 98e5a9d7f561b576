import type { english } from "./english.ts";

/**
 * The same in German, with "Sie". One word for one thing: sign-in Anmeldung, log in anmelden, log out abmelden, session Sitzung, account
 * Konto, provider Anbieter, address Adresse, device Gerät, linked verknüpft, unlinked getrennt, locked gesperrt, invitation Einladung,
 * key Schlüssel, service Dienst, event Ereignis, operator Betreiber, console Verwaltung, user (of the console) Person, outbox Postausgang.
 */
export const german: Readonly<Record<keyof typeof english, string>> = {
  "page.lang": "de",
  "page.locale": "de-DE",
  "page.title": "{title} · {product}",
  "page.title_with_error": "Fehler: {title} · {product}",
  "page.skip": "Zum Inhalt springen",
  "page.development": "Entwicklungsmodus. Nur dieser Rechner kann diese Seiten öffnen.",
  "page.home": "{product}, Startseite",

  "form.optional": "freiwillig",
  "form.problem": "Das hat noch nicht geklappt",
  "form.retry": "In {time} können Sie es noch einmal versuchen.",

  "login.title": "Anmelden",
  "login.email": "E-Mail",
  "login.password": "Passwort",
  "login.remember": "Angemeldet bleiben",
  "login.submit": "Anmelden",
  "login.forgot": "Passwort vergessen?",
  "login.new": "Neu hier?",
  "login.register": "Konto anlegen",
  "login.elsewhere":
    "Auf dieser Seite kann man sich nicht anmelden: Gehen Sie dorthin zurück, woher Sie kommen, und melden Sie sich dort an.",

  "provider.continue": "Weiter mit {provider}",
  "provider.or": "oder",
  "provider.away": "{provider} antwortet gerade nicht. Nehmen Sie Ihre E-Mail-Adresse.",
  "provider.away_alone": "{provider} antwortet gerade nicht. Versuchen Sie es in ein paar Minuten noch einmal.",
  "provider.failure.code_invalid":
    "Diese Anmeldung war schon abgeschlossen oder hat zu lange gedauert. Beginnen Sie noch einmal.",
  "provider.failure.provider_denied":
    "Die Anmeldung wurde bei {provider} abgebrochen. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  "provider.failure.provider_denied.link": "Es wurde nichts verknüpft: Bei {provider} wurde abgebrochen.",
  "provider.failure.provider_failed":
    "Die Anmeldung mit {provider} hat nicht geklappt, geändert wurde nichts. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  "provider.failure.provider_unavailable": "{provider} antwortet gerade nicht. Nehmen Sie einen anderen Weg.",
  "provider.failure.invalid_input":
    "Diese Adresse verlangt etwas, das es hier nicht gibt. Beginnen Sie auf dieser Seite.",
  "provider.failure.invalid_credentials": "Ihre Anmeldungen wurden eben beendet. Versuchen Sie es noch einmal.",
  "provider.failure.forbidden": "Das ist nicht das Konto bei {provider}, das hier zu Ihnen gehört.",
  "provider_start.title": "Weiter mit {provider}?",
  "provider_start.about":
    "Ein Link auf einer anderen Website hat hierher geführt. Um sich bei {product} anzumelden, gehen Sie weiter zu {site}.",
  "provider_start.other": "Anders anmelden",
  "hand_over.title": "Weiter zu {provider}",
  "hand_over.about": "Sie sind auf dem Weg zu {site}.",
  "return.title": "Zurück von {provider}",
  "return.about": "Einen Moment: Es geht von selbst weiter.",
  "return.submit": "Weiter",

  "notice.login_required": "Melden Sie sich an, dann geht es dorthin weiter, wohin Sie wollten.",
  "notice.session_expired":
    "Sie waren eine Weile nicht da, deshalb ist Ihre Sitzung zu Ende. Melden Sie sich an, um weiterzumachen.",
  "notice.session_revoked": "Diese Sitzung wurde anderswo beendet. Melden Sie sich an, um weiterzumachen.",
  "notice.password_changed": "Ihr Passwort ist geändert. Melden Sie sich mit dem neuen an.",
  "notice.email_verified": "Ihre Adresse ist bestätigt.",
  "notice.email_changed": "Ihre Adresse ist geändert. Melden Sie sich von jetzt an mit der neuen an.",
  "notice.sign_in_disowned":
    "Alle sind abgemeldet. Sichern Sie Ihr Konto bei dem Anbieter, mit dem Sie sich anmelden, und melden Sie sich dann wieder an.",
  "notice.email_change_undone":
    "Ihre frühere Adresse gilt wieder, und alle sind abgemeldet. Sichern Sie Ihr Konto bei dem Anbieter, mit dem Sie sich anmelden, und melden Sie sich dann wieder an.",
  "notice.registration_dropped":
    "Erledigt. Davon ist nichts übrig, und niemand kann Ihre Adresse auf diesem Weg benutzen.",
  "notice.verification_sent": "Ein Link ist zu Ihnen unterwegs.",
  "notice.proof_sent":
    "Noch ein Schritt: Ein Link ist in Ihr Postfach unterwegs. Öffnen Sie ihn innerhalb von zehn Minuten in diesem Browser.",
  "notice.saved": "Gespeichert.",
  "notice.account_password_changed": "Ihr Passwort ist geändert, und alle anderen Sitzungen sind beendet.",
  "notice.password_set":
    "Ihr Passwort ist gesetzt, und alle anderen Sitzungen sind beendet. Von jetzt an können Sie sich auch mit Ihrer Adresse anmelden.",
  "notice.session_ended": "Diese Sitzung ist beendet.",
  "notice.identity_linked": "Verknüpft. Von jetzt an können Sie sich damit anmelden.",
  "notice.identity_unlinked": "Getrennt. Dieses Konto lässt sich damit nicht mehr öffnen.",
  "notice.deletion_undone": "Ihr Konto bleibt, wie es war.",
  "notice.others_ended": "Alle anderen Sitzungen sind beendet.",

  "register.title": "Konto anlegen",
  "register.name": "Name",
  "register.email": "E-Mail",
  "register.password": "Passwort",
  "register.password_hint":
    "Mindestens {length} Zeichen. Drei oder vier Wörter, die nichts miteinander zu tun haben, sind gut.",
  "register.submit": "Konto anlegen",
  "register.known": "Schon einmal hier gewesen?",
  "register.login": "Anmelden",
  "register.login_instead": "Stattdessen anmelden",

  "register.invited": "Sie sind als {email} eingeladen.",

  "forgot.title": "Neues Passwort setzen",
  "forgot.about":
    "Geben Sie die Adresse Ihres Kontos ein. Wir schicken einen Link dorthin, mit dem Sie ein neues Passwort setzen.",
  "forgot.email": "E-Mail",
  "forgot.submit": "Link schicken",
  "forgot.back": "Zurück zur Anmeldung",
  "forgot.sent_title": "Sehen Sie in Ihr Postfach",
  "forgot.sent":
    "Wenn es zu dieser Adresse ein Konto gibt, ist ein Link dorthin unterwegs. Er gilt 30 Minuten, und nur der neueste gilt. Nichts angekommen? Sehen Sie im Spam-Ordner nach.",
  "forgot.again": "Andere Adresse versuchen",

  "reset.title": "Neues Passwort wählen",
  "reset.about": "Für {email}. Damit enden alle Sitzungen, die es gibt.",
  "reset.about_disowned":
    "Erledigt: Im Konto von {email} sind alle abgemeldet, und das bisherige Passwort gilt nicht mehr. Wählen Sie ein neues.",
  "reset.about_undone":
    "Erledigt: {email} ist wieder die Adresse des Kontos, alle sind abgemeldet, und das bisherige Passwort gilt nicht mehr. Wählen Sie ein neues.",
  "reset.about_reclaimed":
    "{email} gehört jetzt Ihnen. Was vorher dort eingerichtet war, ist weg; wählen Sie ein Passwort, das nur Sie kennen.",
  "reset.password": "Neues Passwort",
  "reset.submit": "Passwort setzen",

  "verify.title": "Adresse bestätigen",
  "verify.about_known": "Sie bestätigen {email}.",
  "verify.about_password":
    "Sie bestätigen {email}. Angelegt wurde das Konto in einem anderen Browser, deshalb brauchen wir einmal das Passwort.",
  "verify.about_none":
    "Das Konto mit {email} hat noch kein Passwort. Wählen Sie eines: Damit ist die Adresse bestätigt, und frühere Sitzungen enden.",
  "verify.about_sign_in":
    "{email} soll zu einem Konto hinzukommen. Melden Sie sich zuerst in diesem Browser bei diesem Konto an; dann kommen Sie hierher zurück.",
  "verify.sign_in": "Anmelden",
  "verify.password": "Passwort",
  "verify.submit": "Bestätigen",
  "verify.choose": "Passwort wählen",
  "verify.not_me": "Das war ich nicht",
  "verify.not_me_about_registration":
    "Jemand hat Ihre Adresse eingetippt, aus Versehen oder nicht. Verwerfen Sie das: Es entsteht kein Konto, und nichts bleibt davon übrig.",
  "verify.not_me_registration": "Konto nicht anlegen",
  "verify.not_me_about_account":
    "Die Adresse gehört Ihnen, also kann auch das Konto Ihnen gehören: Sein Passwort und alle Sitzungen werden verworfen, und Sie wählen ein neues Passwort.",
  "verify.not_me_account": "Konto übernehmen",

  "verify.not_me_about_addition":
    "Jemand hat Ihre Adresse eingetippt, aus Versehen oder nicht. Sie wird nirgends hinzugefügt.",
  "verify.not_me_addition": "Anfrage verwerfen",
  "verify.title_change": "Neue Adresse bestätigen",
  "verify.about_change": "{email} wird die Adresse Ihres Kontos. Sie melden sich dann damit an.",
  "verify.about_change_sign_in":
    "{email} soll die Adresse eines Kontos werden. Melden Sie sich zuerst in diesem Browser bei diesem Konto an; dann kommen Sie hierher zurück.",
  "verify.not_me_about_change":
    "Jemand hat Ihre Adresse eingetippt, aus Versehen oder nicht. Es wird nirgends etwas geändert.",

  "change_sent.title": "Sehen Sie in Ihr Postfach",
  "change_sent.about":
    "Ein Link ist an die neue Adresse unterwegs. Öffnen Sie ihn innerhalb eines Tages in einem Browser, in dem Sie angemeldet sind; nur der neueste gilt. Bis dahin ändert sich nichts. Nichts angekommen? Sehen Sie im Spam-Ordner nach.",
  "change_sent.back": "Zurück zu Ihrem Konto",

  "disown.title": "Waren Sie das?",
  "disown.about": "Wenn nicht, holen Sie das Konto von {email} zurück. Dann gilt:",
  "disown.submit": "Das war ich nicht",
  "disown.foot": "Wenn Sie es waren, schließen Sie diese Seite. Es hat sich nichts geändert.",
  "undo.title": "Frühere Adresse zurückholen?",
  "undo.about": "{email} wird wieder die Adresse Ihres Kontos. Außerdem:",
  "undo.submit": "Zurückholen",
  "undo.foot": "Wenn Sie sie selbst geändert haben, schließen Sie diese Seite. Es hat sich nichts geändert.",
  "undo.taken":
    "Inzwischen gehört diese Adresse nachweislich zu einem anderen Konto, deshalb wurde nichts geändert. Wer {product} betreibt, kann Ihnen helfen.",
  "take_back.sessions": "Alle werden abgemeldet, auf allen Geräten.",
  "take_back.ways": "Anmeldewege, die seitdem verknüpft wurden, werden getrennt.",
  "take_back.password": "Das Passwort gilt nicht mehr, und Sie wählen ein neues.",

  "link.title": "{provider} mit Ihrem Konto verknüpfen",
  "link.about":
    "Es gibt schon ein Konto mit {email}. Geben Sie einmal dessen Passwort ein; von da an öffnet {provider} das Konto. Alles darin bleibt.",
  "link.about_none":
    "Es gibt schon ein Konto mit {email}, und es hat kein Passwort. Die Adresse gehört Ihnen, also kann auch das Konto Ihnen gehören.",
  "link.password": "Passwort",
  "link.submit": "Verknüpfen und weiter",
  "link.unknown": "Ich kenne dieses Passwort nicht",
  "link.unknown_about":
    "{provider} sagt, dass die Adresse Ihnen gehört, also kann auch das Konto Ihnen gehören: Sein Passwort, alle Sitzungen und alle anderen Anmeldewege werden verworfen.",
  "link.take": "Konto übernehmen",
  "link.cancel": "Zurück zur Anmeldung",

  "add_email.title": "E-Mail-Adresse hinzufügen",
  "add_email.about":
    "Ihr Konto hat noch keine Adresse. Mit einer erreichen wir Sie, wenn es darauf ankommt, und Sie kommen wieder hinein, wenn Sie einmal nicht weiterwissen.",
  "add_email.email": "E-Mail",
  "add_email.submit": "Link schicken",
  "add_email.later": "Nicht jetzt",
  "add_email.sent_title": "Sehen Sie in Ihr Postfach",
  "add_email.sent":
    "Ein Link ist zu Ihnen unterwegs. Öffnen Sie ihn innerhalb eines Tages, am besten in diesem Browser; nur der neueste gilt. Nichts angekommen? Sehen Sie im Spam-Ordner nach.",
  "add_email.again": "Andere Adresse nehmen",
  "add_email.on": "Weiter",

  "check_mail.title": "Sehen Sie in Ihr Postfach",
  "check_mail.title_unknown": "Adresse bestätigen",
  "check_mail.about":
    "Ein Link ist an {email} unterwegs. Öffnen Sie ihn innerhalb eines Tages, am besten in diesem Browser, dann geht es weiter.",
  "check_mail.about_unknown":
    "Geben Sie die Adresse ein, mit der Sie Ihr Konto angelegt haben. Wir schicken einen neuen Link dorthin.",
  "check_mail.email": "E-Mail",
  "check_mail.sent": "Noch einmal geschickt, falls es etwas zu bestätigen gibt. Nur der neueste Link gilt.",
  "check_mail.submit": "Link noch einmal schicken",
  "check_mail.wrong": "Nicht Ihre Adresse?",
  "check_mail.register": "Konto mit einer anderen anlegen",

  "dead_link.title": "Dieser Link gilt nicht mehr",
  "dead_link.about_reset":
    "Er wurde benutzt, ist abgelaufen, oder es wurde ein neuerer geschickt. Ein Link gilt 30 Minuten.",
  "dead_link.on_reset": "Neuen Link holen",
  "dead_link.about_verify":
    "Er wurde benutzt, ist abgelaufen, oder es wurde ein neuerer geschickt. Wenn er benutzt wurde, melden Sie sich einfach an.",
  "dead_link.on_verify": "Neuen Link holen",
  "dead_link.about_invitation":
    "Er wurde benutzt, ist abgelaufen, oder es wurde ein neuerer geschickt. Wenn Sie Ihr Konto schon haben, melden Sie sich an; sonst bitten Sie um eine neue Einladung.",
  "dead_link.on_invitation": "Anmelden",
  "dead_link.about_notice":
    "Er wurde benutzt oder ist älter als eine Woche. Wenn jemand in Ihrem Konto ist, setzen Sie ein neues Passwort: Damit werden alle abgemeldet.",
  "dead_link.on_notice": "Neues Passwort setzen",
  "dead_link.about_account":
    "Er wurde benutzt oder ist nach 30 Minuten abgelaufen. Melden Sie sich noch einmal auf demselben Weg an.",
  "dead_link.on_account": "Anmelden",
  "dead_link.login": "Anmelden",

  "account.unproven": "Ihre Adresse ist noch nicht bestätigt. Ein Link ging an {email}.",
  "account.resend": "Link noch einmal schicken",

  "account.title": "Ihr Konto",
  "account.since": "Konto seit {date}",
  "account.logout": "Abmelden",
  "account.profile": "Profil",
  "account.profile_about": "So erscheinen Sie hier.",
  "account.email": "E-Mail",
  "account.no_email": "Noch keine",
  "account.change_email": "Adresse ändern",
  "account.change_email_about": "Ein Link geht an die neue Adresse. Bis Sie ihn öffnen, gilt die bisherige.",
  "account.new_email": "Neue Adresse",
  "account.change_email_submit": "Link schicken",
  "account.name": "Name",
  "account.save": "Namen speichern",
  "account.password": "Passwort",
  "account.password_about": "Ein neues Passwort beendet alle Sitzungen außer dieser.",
  "account.current_password": "Bisheriges Passwort",
  "account.new_password": "Neues Passwort",
  "account.password_hint": "Mindestens {length} Zeichen.",
  "account.change_password": "Passwort ändern",
  "account.set_password": "Passwort setzen",
  "account.set_password_about":
    "Noch gibt es keines. Mit einem können Sie sich auch mit Ihrer Adresse anmelden. Alle Sitzungen außer dieser enden damit.",
  "account.ways": "Anmeldewege",
  "account.ways_about": "Alles, was dieses Konto öffnet. Trennen Sie, was Sie nicht kennen.",
  "account.way_password": "Passwort",
  "account.way_password_with": "Mit {email}",
  "account.way_change": "Ändern",
  "account.way_none": "Nicht gesetzt",
  "account.way_set": "Setzen",
  "account.way_used": "Zuletzt benutzt {time}",
  "account.way_unlink": "Trennen",
  "account.way_unlink_which": "von {email}",
  "account.way_link": "{provider} verknüpfen",
  "account.way_confirm": "Vor dem Verknüpfen und Trennen fragen wir, ob Sie es sind.",
  "account.add_email": "Adresse hinzufügen",
  "account.sessions": "Wo Sie angemeldet sind",
  "account.sessions_about": "Beenden Sie jede Sitzung, die Sie nicht kennen, und ändern Sie dann Ihr Passwort.",
  "account.sessions_about_none": "Beenden Sie jede Sitzung, die Sie nicht kennen.",
  "account.more_sessions": "{count} weitere anzeigen",
  "account.end_others": "Alle anderen Sitzungen beenden ({count})",
  "account.activity": "Letzte Ereignisse",
  "account.activity_about":
    "Änderungen und Versuche hineinzukommen. Wenn etwas davon nicht von Ihnen war, ändern Sie Ihr Passwort.",
  "account.activity_about_none":
    "Änderungen und Versuche hineinzukommen. Wenn etwas davon nicht von Ihnen war, beenden Sie alle anderen Sitzungen.",
  "account.activity_older": "Ältere",
  "account.activity_newest": "Zurück zu den neuesten",
  "account.data": "Ihre Daten",
  "account.data_about": "Alles, was hier über Sie gespeichert ist, in einer Datei.",
  "account.export": "Meine Daten herunterladen",
  "account.danger": "Gefährliches",
  "account.danger_about": "Was sich schwer rückgängig machen lässt.",
  "account.delete_open": "Dieses Konto löschen",
  "account.delete_about":
    "Alle Sitzungen enden sofort. Sieben Tage lang können Sie sich anmelden und es sich anders überlegen; danach wird alles über Sie gelöscht.",
  "account.delete": "Mein Konto löschen",
  "account.asks_password": "Fragt zuerst nach Ihrem Passwort.",
  "account.asks_provider": "Dafür müssen Sie sich noch einmal anmelden.",
  "account.asks_sign_in": "Melden Sie sich dafür ab und wieder an: Ihre letzte Anmeldung ist zu lange her.",

  "device.on": "{browser} unter {system}",
  "device.unknown": "Unbekanntes Gerät",

  "session.this_device": "Dieses Gerät",
  "session.unknown_address": "Adresse unbekannt",
  "session.active_now": "Jetzt aktiv",
  "session.last_seen": "Zuletzt {time}",
  "session.signed_in": "Angemeldet {time} mit {method}",
  "session.ends": "endet spätestens am {time}",
  "session.end": "Sitzung beenden",
  "session.end_which": "auf {device}",
  "session.method.password": "Passwort",
  "session.kind.desktop": "Computer",
  "session.kind.phone": "Telefon",
  "session.kind.tablet": "Tablet",
  "session.kind.program": "Programm",

  "event.user_registered": "Konto angelegt",
  "event.user_created": "Konto für Sie angelegt",
  "event.user_imported": "Konto aus einem anderen System übernommen",
  "event.session_started": "Angemeldet",
  "event.session_ended": "Sitzung beendet",
  "event.session_ended.signed_out": "Abgemeldet",
  "event.session_ended.replaced": "Sitzung durch eine neue ersetzt",
  "event.session_ended.too_many_sessions": "Älteste Sitzung beendet: Es waren zu viele",
  "event.sessions_ended": "Alle Sitzungen beendet",
  "event.sessions_ended.ended_by_user": "Alle anderen Sitzungen beendet",
  "event.account_locked": "Konto nach zu vielen falschen Passwörtern gesperrt",
  "event.account_unlocked": "Sperre des Kontos aufgehoben",
  "event.refresh_reused": "Eine kopierte Anmeldung wurde benutzt und beendet",
  "event.refresh_shared": "Anmeldung an zwei Orten zugleich benutzt",
  "event.reauthenticated": "Noch einmal bestätigt, dass Sie es sind",
  "event.password_changed": "Passwort geändert",
  "event.password_set": "Passwort gesetzt",
  "event.password_reset_requested": "Link für ein neues Passwort angefordert",
  "event.password_reset": "Neues Passwort per Mail gesetzt",
  "event.email_verified": "Adresse bestätigt",
  "event.account_reclaimed": "Konto von der Person übernommen, der die Adresse gehört",
  "event.identity_linked": "Ein Anmeldeweg wurde verknüpft",
  "event.identity_linked.by_name": "Anmeldung mit {provider} wurde verknüpft",
  "event.identity_unlinked": "Ein Anmeldeweg wurde getrennt",
  "event.identity_unlinked.by_name": "Anmeldung mit {provider} wurde getrennt",
  "event.email_added": "Adresse hinzugefügt",
  "event.email_change_requested": "Änderung der Adresse angefordert",
  "event.email_changed": "Adresse geändert",
  "event.email_change_undone": "Änderung der Adresse zurückgenommen",
  "event.sign_in_disowned": "Eine Anmeldung wurde als fremd gemeldet",
  "event.name_changed": "Name geändert",
  "event.role_changed": "Rolle geändert",
  "event.operator_changed": "Verwaltungsrechte geändert",
  "event.user_banned": "Konto gesperrt",
  "event.user_unbanned": "Konto wieder freigegeben",
  "event.deletion_requested": "Löschung angefordert",
  "event.deletion_undone": "Löschung zurückgenommen",
  "event.data_exported": "Daten heruntergeladen",
  "event.other": "Etwas hat sich geändert",
  "event.sessions.one": "{count} Sitzung",
  "event.sessions.other": "{count} Sitzungen",
  "event.times.one": "einmal",
  "event.times.other": "{count}-mal",
  "event.by_operator": "von denen, die {product} betreiben",

  "time.just_now": "gerade eben",
  "time.day": "am {date}",
  "time.absolute": "{date} UTC",

  "native.title": "In der App weitermachen?",
  "native.about": "Eine App möchte sich hier als {who} anmelden. {provider} hat das eben bestätigt.",
  "native.app":
    "Die App meldet sich unter {app}. Machen Sie nur weiter, wenn Sie sie kennen und eben selbst darum gebeten haben.",
  "native.program":
    "Es ist ein Programm auf diesem Gerät, unter {app}. Machen Sie nur weiter, wenn Sie es selbst gestartet und eben darum gebeten haben.",
  "native.continue": "Weiter",
  "native.cancel": "Das bin ich nicht, abbrechen",
  "native_return.title": "Zurück zur App",
  "native_return.about": "Sie sind nicht angemeldet, und geändert wurde nichts. Die App kann Ihnen mehr sagen.",
  "native_return.submit": "Zurück zur App",
  "reauthenticate.title": "Bestätigen Sie, dass Sie es sind",
  "reauthenticate.about": "Sie sind als {who} angemeldet. Für diesen Schritt brauchen wir noch einmal Ihr Passwort.",
  "reauthenticate.about_provider":
    "Sie sind als {who} angemeldet. Für diesen Schritt müssen Sie sich noch einmal anmelden.",
  "reauthenticate.about_none":
    "Sie sind als {who} angemeldet. Melden Sie sich ab und wieder an: Dieser Schritt braucht eine Anmeldung, die nur einen Moment her ist.",
  "reauthenticate.about_mailed":
    "Sie sind als {who} angemeldet. Über Ihr Postfach steht fest, dass Sie es sind: Bestätigen Sie, dann geht es weiter.",
  "reauthenticate.with": "Mit {provider} bestätigen",
  "reauthenticate.password": "Passwort",
  "reauthenticate.submit": "Bestätigen",
  "reauthenticate.cancel": "Zurück zu Ihrem Konto",

  "deletion.title": "Dieses Konto wird geschlossen",
  "deletion.about":
    "Am {date} wird es gelöscht. Geben Sie Ihr Passwort ein, um es zu behalten; noch ist nichts verloren.",
  "deletion.about_provider": "Am {date} wird es gelöscht. Sie können es behalten; noch ist nichts verloren.",
  "deletion.email": "E-Mail",
  "deletion.password": "Passwort",
  "deletion.submit": "Konto behalten",
  "deletion.leave": "Geschlossen lassen",

  "mailbox.title": "Postfach der Entwicklung",
  "mailbox.about": "Mails, die verschickt worden wären. Ohne Mailversand bleiben sie hier, auf diesem Rechner.",
  "mailbox.empty":
    "Noch keine Mail. Was Latchkey verschicken würde, erscheint hier, denn es ist kein Mailversand eingerichtet.",
  "mailbox.list": "Mails",
  "mailbox.to": "An",
  "mailbox.as_html": "Die Mail, wie ein Mailprogramm sie zeigt",
  "mailbox.as_text": "Als einfacher Text",
  "mailbox.locked_title": "Öffnen Sie das Postfach vom Terminal aus",
  "mailbox.locked_about":
    "Latchkey gibt beim Start einen Link aus, der hierher führt. Er gilt einmal; für einen neuen starten Sie neu.",

  "demo.title": "Wer sind Sie heute?",
  "demo.about":
    "{product} fragt Demo, wer Sie sind: einen Anbieter, der zum Ausprobieren eingebaut ist. Diese drei Menschen sind erfunden.",
  "demo.again": "{product} bittet Demo um einen neuen Nachweis, dass Sie es sind. Wählen Sie sich also noch einmal.",
  "demo.told": "{product} erfährt den Namen, die Adresse und das Bild.",
  "demo.people": "Wählen Sie eine Person",
  "demo.nobody": "Wählen Sie zuerst eine der drei Personen.",
  "demo.allow": "Erlauben",
  "demo.cancel": "Abbrechen",
  "demo.back": "Zurück zur Anmeldung",
  "demo.locked_title": "Öffnen Sie Demo vom Terminal aus",
  "demo.locked_about":
    "Latchkey gibt beim Start einen Link aus, der hierher führt. Er gilt einmal; für einen neuen starten Sie neu. Dann kommen Sie zurück und machen weiter.",

  "error.request": "Anfrage",
  "error.home": "Zur Startseite",
  "error.login": "Anmelden",
  "error.title.not_found": "Diese Seite gibt es nicht",
  "error.about.not_found": "Vielleicht ist die Adresse vertippt, oder was hier war, ist umgezogen.",
  "error.title.csrf_rejected": "Dieses Formular kam nicht von hier",
  "error.about.csrf_rejected":
    "Zu Ihrer Sicherheit wurde es nicht angenommen. Öffnen Sie die Seite noch einmal und schicken Sie das Formular von dort ab.",
  "error.title.forbidden": "Hier haben Sie keinen Zutritt",
  "error.about.forbidden": "Sie sind angemeldet, aber mit diesem Konto kommt man hier nicht hinein.",
  "error.title.registration_closed": "Neue Konten nur mit Einladung",
  "error.about.registration_closed":
    "Hier kann niemand allein ein Konto anlegen. Wer {product} betreibt, kann eines für Sie anlegen.",
  "error.title.payload_too_large": "Das war zu viel auf einmal",
  "error.about.payload_too_large":
    "Was abgeschickt wurde, ist größer als erlaubt. Kürzen Sie es und versuchen Sie es noch einmal.",
  "error.title.overloaded": "Gerade viel los",
  "error.about.overloaded": "Es stehen mehr Menschen vor der Tür, als auf einmal hineinkönnen. Verloren ist nichts.",
  "error.title.too_many_attempts": "Zu viele Versuche",
  "error.about.too_many_attempts": "Dieser wurde nicht geprüft, und geändert wurde nichts.",
  "error.title.storage_unavailable": "Gerade nicht erreichbar",
  "error.about.storage_unavailable": "Die Daten lassen sich im Moment nicht lesen. Abgemeldet wurde dadurch niemand.",
  "error.title.invalid_input": "Das geht hier nicht",
  "error.about.invalid_input":
    "Ein Link oder eine App hat etwas verlangt, das hier nicht eingerichtet ist; es ist also nichts geschehen. Sagen Sie es denen, die ihn oder sie gemacht haben, mit der Nummer der Anfrage unten.",
  "error.title.any": "Etwas ist schiefgegangen",
  "error.about.any":
    "Es liegt an uns, nicht an Ihnen. Wenn es noch einmal geschieht, nennen Sie uns die Nummer der Anfrage unten.",

  "failure.invalid_input": "Ein Teil der Angaben lässt sich nicht verwenden.",
  "failure.code_invalid":
    "Dieser Link gilt nicht mehr: Er wurde benutzt, ist abgelaufen, oder es wurde ein neuerer geschickt.",
  "failure.password_required": "Geben Sie das Passwort ein, das mit dieser Adresse gewählt wurde.",
  "failure.email_not_verified":
    "Bestätigen Sie zuerst Ihre Adresse. Ein Link ist dorthin unterwegs; öffnen Sie ihn und melden Sie sich dann an.",
  "failure.mail_not_configured":
    "Von hier lässt sich keine Mail verschicken. Wer {product} betreibt, kann Ihnen helfen.",
  "failure.unauthenticated": "Melden Sie sich zuerst an.",
  "failure.invalid_credentials":
    "Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.",
  "failure.session_expired": "Ihre Sitzung ist abgelaufen. Melden Sie sich wieder an.",
  "failure.session_revoked": "Ihre Sitzung wurde beendet. Melden Sie sich wieder an.",
  "failure.token_expired": "Sie müssen sich wieder anmelden.",
  "failure.token_invalid": "Sie müssen sich wieder anmelden.",
  "failure.refresh_token_invalid": "Sie müssen sich wieder anmelden.",
  "failure.refresh_token_reused":
    "Eine Kopie Ihrer Anmeldung wurde anderswo benutzt, deshalb ist sie beendet. Melden Sie sich wieder an.",
  "failure.forbidden": "Mit diesem Konto geht das nicht.",
  "failure.csrf_rejected":
    "Das Formular kam nicht von dieser Website, deshalb wurde es nicht angenommen. Schicken Sie es noch einmal von hier ab.",
  "failure.reauthentication_required": "Bestätigen Sie zuerst, dass Sie es sind.",
  "failure.user_banned": "Dieses Konto ist gesperrt. Wer {product} betreibt, kann Ihnen sagen, warum.",
  "failure.deletion_pending": "Dieses Konto wird bald gelöscht.",
  "failure.registration_closed": "Neue Konten werden hier zurzeit nicht angelegt.",
  "failure.domain_not_allowed":
    "Konten gibt es hier für Adressen bestimmter Organisationen, und diese ist nicht dabei.",
  "failure.registration_refused":
    "Damit lässt sich kein Konto anlegen. Wer {product} betreibt, kann Ihnen sagen, warum.",
  "failure.not_found": "Diese Sitzung ist schon beendet.",
  "failure.method_not_allowed": "So geht das nicht.",
  "failure.email_taken": "Es gibt schon ein Konto mit dieser E-Mail-Adresse.",
  "failure.cursor_expired": "Diese Seite der Liste gibt es nicht mehr. Beginnen Sie am Anfang.",
  "failure.payload_too_large": "Das ist zu lang. Kürzen Sie es und versuchen Sie es noch einmal.",
  "failure.unsupported_media_type": "Das Formular kam unlesbar an. Schicken Sie es noch einmal ab.",
  "failure.weak_password": "Wählen Sie ein stärkeres Passwort.",
  "failure.internal_error": "Bei uns ist etwas schiefgegangen. Versuchen Sie es noch einmal.",
  "failure.claims_too_large": "Bei uns ist etwas schiefgegangen. Versuchen Sie es noch einmal.",
  "failure.link_required":
    "Melden Sie sich so an wie bisher. Dann können Sie diese Anmeldung mit Ihrem Konto verknüpfen.",
  "failure.provider_denied":
    "Die Anmeldung wurde abgebrochen. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  "failure.provider_failed":
    "Diese Anmeldung hat nicht geklappt, geändert wurde nichts. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  "failure.provider_unavailable": "Dieser Anbieter antwortet gerade nicht. Melden Sie sich auf einem anderen Weg an.",
  "failure.hook_unavailable": "Das lässt sich gerade nicht entscheiden, und geändert wurde nichts.",
  "failure.too_many_attempts": "Zu viele Versuche, deshalb wurde dieser nicht geprüft.",
  "failure.account_locked":
    "Es wurden zu viele falsche Passwörter versucht, deshalb ist dieses Konto eine Weile gesperrt.",
  "failure.overloaded": "Gerade ist viel los, und geändert wurde nichts.",
  "failure.storage_unavailable": "Die Daten sind gerade nicht erreichbar, und geändert wurde nichts.",

  "field.any.required": "Füllen Sie das aus.",
  "field.any.last_way_in":
    "Sonst öffnet nichts dieses Konto. Setzen Sie zuerst ein Passwort oder verknüpfen Sie einen anderen Anmeldeweg.",
  "field.any.other_account":
    "Dieses Konto bei {rule} öffnet hier ein anderes Konto. Melden Sie sich zuerst damit an und trennen Sie es dort.",
  "field.any.too_long": "Kürzen Sie das auf {rule} Zeichen.",
  "field.any.unknown_field": "Das Formular hat etwas Unerwartetes geschickt. Öffnen Sie die Seite noch einmal.",
  "field.any.invalid": "So lässt sich das nicht verwenden.",
  "field.email.required": "Geben Sie Ihre E-Mail-Adresse ein.",
  "field.email.invalid_email": "Geben Sie eine E-Mail-Adresse ein, etwa name@example.com.",
  "field.email.too_long": "Für eine E-Mail-Adresse ist das zu lang.",
  "field.email.has_email": "Dieses Konto hat schon eine Adresse.",
  "field.email.email_taken": "Es gibt schon ein Konto mit dieser E-Mail-Adresse.",
  "field.email.domain_not_allowed":
    "Konten gibt es hier für Adressen bestimmter Organisationen. Nehmen Sie Ihre Adresse dort.",
  "field.email.not_invited": "Diese Einladung gilt für eine andere Adresse.",
  "field.newEmail.required": "Geben Sie die neue Adresse ein.",
  "field.newEmail.invalid_email": "Geben Sie eine E-Mail-Adresse ein, etwa name@example.com.",
  "field.newEmail.too_long": "Für eine E-Mail-Adresse ist das zu lang.",
  "field.newEmail.same_as_current": "Diese Adresse haben Sie schon.",
  "field.newEmail.no_email": "Dieses Konto hat noch keine Adresse. Fügen Sie zuerst eine hinzu.",
  "field.newEmail.domain_not_allowed":
    "Konten gibt es hier für Adressen bestimmter Organisationen. Nehmen Sie Ihre Adresse dort.",
  "field.password.password_required": "Geben Sie das Passwort ein, das mit dieser Adresse gewählt wurde.",
  "field.password.required": "Geben Sie ein Passwort ein.",
  "field.password.too_short": "Nehmen Sie mindestens {rule} Zeichen.",
  "field.password.too_long": "Nehmen Sie höchstens {rule} Zeichen.",
  "field.password.too_common": "Dieses Passwort gehört zu den ersten, die man raten würde. Wählen Sie ein anderes.",
  "field.password.contains_context":
    "Lassen Sie Ihren Namen, Ihre Adresse und den Namen dieser Website aus dem Passwort heraus.",
  "field.password.repetitive": "In diesem Passwort wiederholt sich zu viel. Wählen Sie ein anderes.",
  "field.password.breached":
    "Dieses Passwort wurde bei einer anderen Website gestohlen, und Angreifer kennen es. Wählen Sie ein anderes.",
  "field.password.same_as_current": "Dieses Passwort haben Sie schon. Wählen Sie ein anderes.",
  "field.password.too_many_bytes":
    "Dieses Passwort ist zu lang für die Art, wie Passwörter hier gespeichert werden. Nehmen Sie ein kürzeres.",
  "field.password.contains_nul":
    "In diesem Passwort ist ein Zeichen, das sich hier nicht speichern lässt. Wählen Sie ein anderes.",
  "field.password.weak_password": "Wählen Sie ein stärkeres Passwort.",
  "field.password.invalid_credentials": "Das ist nicht Ihr Passwort.",
  "field.currentPassword.required": "Geben Sie Ihr bisheriges Passwort ein.",
  "field.currentPassword.invalid_credentials": "Das ist nicht Ihr bisheriges Passwort.",
  "field.newPassword.required": "Geben Sie ein neues Passwort ein.",
  "field.name.too_long": "Kürzen Sie den Namen auf {rule} Zeichen.",

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

  "login.resend": "Link noch einmal senden",
  "login.unlock": "Setzen Sie Ihr Passwort zurück: das öffnet es wieder",
  "provider.or_password": "oder wie zuletzt mit Ihrem Passwort",
  "provider.last": "Zuletzt",
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
  "forgot.none_title": "Von hier lässt sich keine Mail verschicken",
  "forgot.none":
    "Deshalb kann Sie kein Link erreichen, mit dem Sie ein neues Passwort setzen. Wer {product} betreibt, kann Ihnen einen geben; oder melden Sie sich auf einem anderen Weg an.",
  "take_back.banned":
    "Dieses Konto ist gesperrt, deshalb wurde nichts geändert. Wer {product} betreibt, kann Ihnen den Grund nennen und helfen.",
  "take_back.on": "Zurück zur Anmeldung",
  "dead_link.about_notice_none":
    "Er wurde benutzt oder ist älter als eine Woche. Falls jemand in Ihrem Konto ist, melden Sie sich an und beenden Sie dort alle anderen Sitzungen.",
  "dead_link.on_notice_none": "Anmelden",
  "dead_link.about_reset_none":
    "Er wurde benutzt, ist abgelaufen, oder es wurde ein neuerer geschickt. Von hier lässt sich zurzeit keine Mail verschicken: Wer {product} betreibt, kann Ihnen helfen.",

  "account.nav": "Ihr Konto",
  "account.nav_sessions": "Sitzungen",
  "account.nav_activity": "Verlauf",
  "account.nav_danger": "Löschen",
  "account.picture": "Bild",
  "account.picture_none": "Noch keines. Sie können das eines Kontos nehmen, mit dem Sie sich anmelden.",
  "account.picture_about": "Von einem Konto, mit dem Sie sich anmelden.",
  "account.picture_choose": "Von {provider}",
  "account.picture_remove": "Bild entfernen",
  "account.disowned":
    "Diese Sitzung ist beendet, und es ist vermerkt. Wer immer es war, kennt vielleicht Ihr Passwort: Ändern Sie es jetzt, das beendet alle anderen Sitzungen.",
  "account.disowned_none":
    "Diese Sitzung ist beendet, und es ist vermerkt. Beenden Sie jede andere Sitzung, die Sie nicht kennen, und trennen Sie, was Sie nicht kennen.",
  "account.activity_show": "Anzeigen",
  "account.activity_all": "Alles",
  "account.activity_attempts": "Versuche hineinzukommen",
  "account.activity_nothing": "Davon ist nichts bekannt.",
  "account.way_last": "Der einzige Weg hinein, deshalb bleibt er. Verknüpfen Sie zuerst einen anderen.",
  "account.way_last_password":
    "Der einzige Weg hinein, deshalb bleibt er. Setzen Sie zuerst ein Passwort oder verknüpfen Sie einen anderen.",
  "session.disown": "Das war ich nicht",
  "session.unknown_device": "einem unbekannten Gerät",
  "event.login_failed.tried.one": "Jemand hat ein falsches Passwort versucht",
  "event.login_failed.tried.other": "Jemand hat {count}-mal ein falsches Passwort versucht",
  "event.login_failed.inside.one": "Ein falsches Passwort wurde eingegeben, während Sie angemeldet waren",
  "event.login_failed.inside.other": "Ein falsches Passwort wurde {count}-mal eingegeben, während Sie angemeldet waren",
  "event.login_failed.refused.one": "Jemand wollte sich anmelden und wurde abgewiesen",
  "event.login_failed.refused.other": "Jemand wollte sich {count}-mal anmelden und wurde abgewiesen",
  "event.session_started.password": "Mit Ihrem Passwort angemeldet",
  "event.session_started.by_name": "Mit {provider} angemeldet",
  "notice.picture_chosen": "Das ist jetzt Ihr Bild.",
  "notice.picture_removed": "Ihr Bild ist entfernt, und von selbst kommt keines wieder.",
  "field.any.last_admin":
    "Nur Sie haben hier alle Rechte, und jemand muss sie haben. Geben Sie sie zuerst noch jemandem; löschen Sie dann Ihr Konto.",
  "field.any.picture_unavailable":
    "Dieses Bild ist gerade nicht zu bekommen. Versuchen Sie es später noch einmal, oder melden Sie sich noch einmal dort an.",
  "take_back.nothing": "Es wurde nichts geändert",
  "error.title.method_not_allowed": "So lässt sich diese Seite nicht aufrufen",
  "error.about.method_not_allowed":
    "Es wurde nichts geändert. Öffnen Sie die Seite von vorn und schicken Sie das Formular von dort ab.",
  "error.title.unsupported_media_type": "Das war nicht zu lesen",
  "error.about.unsupported_media_type":
    "Was abgeschickt wurde, kam in einer Form an, die hier unbekannt ist. Öffnen Sie die Seite noch einmal und schicken Sie es von dort ab.",
  "error.title.unauthenticated": "Melden Sie sich zuerst an",
  "error.about.unauthenticated": "Das ist nur für Menschen, die angemeldet sind.",
  "error.title.session_expired": "Melden Sie sich wieder an",
  "error.about.session_expired": "Ihre Sitzung ist zu Ende.",
  "error.title.session_revoked": "Melden Sie sich wieder an",
  "error.about.session_revoked": "Ihre Sitzung wurde beendet.",
  "error.title.cursor_expired": "Diese Seite der Liste gibt es nicht mehr",
  "error.about.cursor_expired": "Was sie zeigte, ist älter als das, was aufgehoben wird. Beginnen Sie am Anfang.",
  "error.title.provider_unavailable": "Gerade keine Antwort",
  "error.about.provider_unavailable":
    "Der Anbieter antwortet nicht, und geändert wurde nichts. Melden Sie sich auf einem anderen Weg an.",
  "error.title.mail_not_configured": "Von hier lässt sich keine Mail verschicken",
  "error.about.mail_not_configured": "Wer {product} betreibt, kann Ihnen helfen.",
  "error.title.hook_unavailable": "Das lässt sich gerade nicht entscheiden",
  "error.about.hook_unavailable": "Es wurde nichts geändert.",
};

/** Every text of the console, in English. */
export const englishConsole = {
  "console.account": "Your account",
  "console.open": "Console",
  "console.navigation": "Console",
  "console.level.auditor": "Auditor",
  "console.level.support": "Support",
  "console.level.admin": "Admin",

  "console.section.overview": "Overview",
  "console.section.users": "Users",
  "console.section.sessions": "Sessions",
  "console.section.events": "Events",
  "console.section.locks": "Locks",
  "console.section.keys": "Keys",
  "console.section.services": "Services",
  "console.section.providers": "Providers",
  "console.section.mail": "Mail and hooks",
  "console.section.configuration": "Configuration",

  "console.sessions.one": "{count} session",
  "console.sessions.other": "{count} sessions",

  "console.error.title.not_found": "Not found",
  "console.error.about.not_found": "What this address names is not there, or not any more.",
  "console.error.title.cursor_expired": "This page of the list is gone",
  "console.error.about.cursor_expired": "Begin at the start of the list.",
  "console.error.title.invalid_input": "This address cannot be read",
  "console.error.about.invalid_input":
    "Something in the address is not what this page takes. Begin at the start of the list.",
  "console.error.title.forbidden": "Your level does not allow this",
  "console.error.about.forbidden": "Nothing was changed. An admin can do it, or give you the level.",
  "console.error.about.any": "Nothing was changed. The log has the reason under the request number.",
} as const;

/** Every text of every mail, in English. */
export const englishMail = {
  "mail.locale": "en-GB",
  "mail.moment": "{moment} UTC",
  "mail.link_hint": "If the button does not work, open this address:",
  "mail.footer": "This mail was sent by {product} because of something that happened at {site}.",
  "mail.expires": "The link works once, until {moment}.",
  "mail.not_me": "That was not me",
  "mail.not_me_about":
    "If it was not you, say so within seven days: everybody is signed out, the password stops working, and you choose a new one.",
  "device.on": "{browser} on {system}",
  "device.unknown": "Unknown device",
  "fact.when": "When",
  "fact.device": "From",
  "fact.address": "Network address",
  "fact.erased": "Erased on",

  "verify_registration.subject": "Confirm your address for {product}",
  "verify_registration.title": "Confirm your address",
  "verify_registration.about": "Somebody, probably you, asked for an account at {product} with this address.",
  "verify_registration.action": "Confirm this address",
  "verify_registration.after": "If that was not you, do nothing. Without your confirmation there will be no account.",

  "registration_exists.subject": "You have an account at {product}",
  "registration_exists.title": "You have an account already",
  "registration_exists.about":
    "Somebody, probably you, tried to create an account at {product} with this address. There is one, so nothing was changed.",
  "registration_exists.action": "Log in",
  "registration_exists.other": "Forgot your password?",
  "registration_exists.after": "If that was not you, there is nothing to do: nobody learned that you have an account.",

  "address_exists.subject": "You have an account at {product}",
  "address_exists.title": "This address has an account already",
  "address_exists.about":
    "Somebody, probably you, tried to add this address to another account at {product}. It has an account of its own, so nothing was changed.",
  "address_exists.action": "Log in",
  "address_exists.other": "Forgot your password?",
  "address_exists.after": "If that was not you, there is nothing to do: nobody learned that you have an account.",

  "verify_email.subject": "Confirm your address for {product}",
  "verify_email.title": "Confirm your address",
  "verify_email.about": "Confirm that this address is yours, so that {product} can reach you when it matters.",
  "verify_email.action": "Confirm this address",
  "verify_email.after": "If you do not know of an account at {product}, do nothing.",

  "reset_password.subject": "Set a new password for {product}",
  "reset_password.title": "Set a new password",
  "reset_password.about": "Somebody, probably you, asked for a new password for your account at {product}.",
  "reset_password.action": "Set a new password",
  "reset_password.after": "If that was not you, do nothing. Your password stays as it is.",

  "reauthenticate.subject": "Confirm it is you at {product}",
  "reauthenticate.title": "Confirm it is you",
  "reauthenticate.about":
    "You are about to do something at {product} that asks for a new proof. Open this in the browser that you are signed in with.",
  "reauthenticate.action": "Confirm",
  "reauthenticate.after":
    "If that was not you, do not open it: somebody is using your account. End that session and look at how you sign in.",

  "change_email.subject": "Confirm your new address for {product}",
  "change_email.title": "Confirm your new address",
  "change_email.about":
    "Somebody, probably you, wants to use this address for an account at {product}. Open this in a browser that is signed in to that account.",
  "change_email.action": "Confirm this address",
  "change_email.after": "If that was not you, do nothing. Without your confirmation nothing changes.",

  "email_changed.subject": "The address of your account at {product} was changed",
  "email_changed.title": "Your address was changed",
  "email_changed.about":
    "Your account has another address from now on. This one does not open it any more. If that was you, there is nothing to do.",
  "email_changed.action": "That was not me",
  "email_changed.after":
    "If it was not you, put this address back: everybody is signed out, the password stops working, and you choose a new one. Whoever reads this mailbox can do that.",

  "email_change_undone.subject": "The change of your address at {product} was taken back",
  "email_change_undone.title": "The change of address was taken back",
  "email_change_undone.about":
    "The account has its earlier address again, by a link that was mailed to that one. This address does not open it any more.",
  "email_change_undone.action": "Log in",
  "email_change_undone.after": "If that was not you, turn to whoever runs {product}.",

  "invitation.subject": "You are invited to {product}",
  "invitation.title": "You are invited",
  "invitation.about": "Whoever runs {product} has made room for you. Accept to set up your account.",
  "invitation.action": "Accept the invitation",
  "invitation.after": "If you did not expect this, do nothing.",

  "password_set.subject": "Your account at {product} has a password now",
  "password_set.title": "A password was set",
  "password_set.about":
    "You can log in with this address and a password from now on. If that was you, there is nothing to do.",
  "password_set.action": "That was not me",
  "password_set.after": "If it was not you, set a new password now: it ends every session.",

  "password_changed.subject": "Your password for {product} was changed",
  "password_changed.title": "Your password was changed",
  "password_changed.about": "All other sessions have ended. If that was you, there is nothing to do.",
  "password_changed.action": "That was not me",
  "password_changed.after": "If it was not you, set a new password now: it ends every session.",

  "password_reset.subject": "Your password for {product} was reset",
  "password_reset.title": "Your password was reset",
  "password_reset.about":
    "A new password was set with a link that was mailed to this address, and every earlier session has ended. If that was you, there is nothing to do.",
  "password_reset.action": "That was not me",
  "password_reset.after":
    "If it was not you, somebody may be reading your mail: secure your mailbox first, then set a new password.",

  "refresh_reused.subject": "A copy of your sign-in to {product} was used",
  "refresh_reused.title": "Somebody used a copy of your sign-in",
  "refresh_reused.about":
    "A key of your account came back that had been replaced already: there is a copy of it on another device. That session was ended everywhere.",
  "refresh_reused.action": "Set a new password",
  "refresh_reused.after":
    "Log in again where you need to. If you cannot explain it, set a new password: it ends every session. This is the device that came with the copy, or with the original.",

  "account_locked.subject": "Somebody is guessing your password at {product}",
  "account_locked.title": "Your account is locked against strangers",
  "account_locked.about":
    "Many wrong passwords were tried for your account. For a while no password is accepted for it from a device that has not signed in before. Your sessions go on, and nothing was opened.",
  "account_locked.action": "Set a new password",
  "account_locked.after":
    "If that was you: a new password opens the account at once, and so does a device that you have signed in with before. If not, there is nothing to do. This is the device that the last attempt came from. You are told once a day at most.",

  "new_device.subject": "New sign-in to {product}",
  "new_device.title": "A sign-in from a new device",
  "new_device.about":
    "Your account was used on a device that has not been seen before. If that was you, there is nothing to do.",
  "new_device.action": "Look at my sessions",
  "new_device.after": "If it was not you, end that session and change your password.",

  "identity_linked.subject": "{provider} now opens your account at {product}",
  "identity_linked.title": "{provider} was linked to your account",
  "identity_linked.about": "You can sign in with {provider} from now on. If that was you, there is nothing to do.",
  "identity_linked.action": "Look at my account",
  "identity_linked.after":
    "If it was not you, unlink it there, end every session that is not yours and set a new password.",

  "identity_unlinked.subject": "{provider} does not open your account at {product} any more",
  "identity_unlinked.title": "{provider} was unlinked from your account",
  "identity_unlinked.about":
    "Signing in with {provider} does not lead to this account any more. If that was you, there is nothing to do.",
  "identity_unlinked.action": "Look at my account",
  "identity_unlinked.after": "If it was not you, end every session that is not yours and set a new password.",

  "operator_changed.subject": "Your operator rights at {product} were changed",
  "operator_changed.title": "Your operator rights were changed",
  "operator_changed.about":
    "Another operator has changed what you may do in the console of {product}. It holds already. If you know of it, there is nothing to do.",
  "operator_changed.action": "Look at my account",
  "operator_changed.after": "If you do not, ask whoever runs {product} with you: somebody may be using their account.",

  "deletion_requested.subject": "Your account at {product} will be deleted",
  "deletion_requested.title": "Your account is closed",
  "deletion_requested.about": "It will be erased with everything in it. Until then you can keep it: log in and say so.",
  "deletion_requested.action": "Keep my account",
  "deletion_requested.after": "If you did not ask for this, log in, keep the account and change your password.",

  "deletion_undone.subject": "Your account at {product} stays",
  "deletion_undone.title": "Your account stays",
  "deletion_undone.about": "The deletion was taken back. Nothing was lost.",
  "deletion_undone.action": "Open my account",
  "deletion_undone.after": "If that was not you, change your password.",
} as const;

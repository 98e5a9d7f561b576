import { accountStyle } from "./style/account.ts";
import { baseStyle } from "./style/base.ts";
import { demoStyle } from "./style/demo.ts";
import { doorStyle } from "./style/door.ts";
import { formStyle } from "./style/form.ts";
import { mailboxStyle } from "./style/mailbox.ts";
import { providerStyle } from "./style/provider.ts";
import { tokenStyle } from "./style/token.ts";

/** The one stylesheet of all pages. Indentation is left out: it is sent as it is here. */
export const stylesheet: string = [
  tokenStyle,
  baseStyle,
  formStyle,
  doorStyle,
  accountStyle,
  mailboxStyle,
  providerStyle,
  demoStyle,
]
  .join("")
  .replace(/\n\s*/g, "\n")
  .trimStart();

import { demoStyle } from "./style/demo.ts";
import { mailboxStyle } from "./style/mailbox.ts";
import { squeezeStyle } from "./style/squeeze.ts";

/** What only pages of development need, the mailbox and the demo provider: nobody who logs in loads it. */
export const developmentStylesheet: string = squeezeStyle(mailboxStyle + demoStyle);

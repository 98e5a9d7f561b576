import { askBefore } from "./ask-before.ts";
import { composeScript } from "./compose-script.ts";
import { confirmInDialog } from "./confirm-in-dialog.ts";
import { keepTimes } from "./keep-times.ts";
import { searchAsTyped } from "./search-as-typed.ts";
import { sendOnce } from "./send-once.ts";

/** The script of the console. Its pages work without it. */
export const consoleScript: string = composeScript([searchAsTyped, confirmInDialog, keepTimes, askBefore, sendOnce]);

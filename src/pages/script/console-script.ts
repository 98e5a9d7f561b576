import { askBefore } from "./ask-before.ts";
import { composeScript } from "./compose-script.ts";
import { keepTimes } from "./keep-times.ts";
import { sendOnce } from "./send-once.ts";

/** The script of the console. Its pages work without it. */
export const consoleScript: string = composeScript([keepTimes, askBefore, sendOnce]);

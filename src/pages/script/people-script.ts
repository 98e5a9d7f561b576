import { askBefore } from "./ask-before.ts";
import { composeScript } from "./compose-script.ts";
import { hintStrength } from "./hint-strength.ts";
import { keepTimes } from "./keep-times.ts";
import { revealPassword } from "./reveal-password.ts";
import { sendOnce } from "./send-once.ts";

/** The script of the pages that people see. They work without it. */
export const peopleScript: string = composeScript([revealPassword, hintStrength, keepTimes, askBefore, sendOnce]);

import { attributes, type Html, html } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import type { ScriptWords } from "./script/script-words.ts";
import { speak } from "./speak.ts";

/** The element that loads a script of ours, with what it says in the language of the page. */
export function scriptTag(frame: PageFrame, url: string): Html {
  const say = speak(frame);
  const words: ScriptWords = {
    locale: say("page.locale"),
    product: frame.productName,
    showPassword: say("script.show_password"),
    cancel: say("script.cancel"),
    justNow: say("time.just_now"),
    moreOne: say("script.more.one"),
    moreOther: say("script.more.other"),
    guessed: say("script.strength_guessed"),
    known: say("script.strength_known"),
    fair: say("script.strength_fair"),
    good: say("script.strength_good"),
  };
  const data = Object.entries(words).map(([name, value]) => [
    `data-${name.replace(/[A-Z]/g, "-$&").toLowerCase()}`,
    value,
  ]);
  return html`<script src="${url}" defer${attributes(Object.fromEntries(data))}></script>`;
}

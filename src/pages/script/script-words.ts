/** What a script says, in the language of the page: the data attributes of its own element (`scriptTag`). */
export interface ScriptWords {
  /** For the browser's own `Intl`: "en-GB". */
  readonly locale: string;
  /** The product's name. */
  readonly product: string;
  readonly showPassword: string;
  readonly cancel: string;
  readonly justNow: string;
  /** With places for `{count}`. */
  readonly moreOne: string;
  readonly moreOther: string;
  readonly guessed: string;
  readonly known: string;
  readonly fair: string;
  readonly good: string;
}

/**
 * Something that a page does in the browser, and could do without. Its source is what is sent, so it is one function that names nothing of its
 * module: no import, no constant, no other function.
 */
export type PageAct = (words: ScriptWords) => void;

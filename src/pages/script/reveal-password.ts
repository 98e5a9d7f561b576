import type { ScriptWords } from "./script-words.ts";

/** Gives every password field a button that shows what was typed. It is hidden again before it is sent. */
export function revealPassword({ showPassword }: ScriptWords): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('.field input[type="password"]')) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-controls", input.id);
    button.innerHTML =
      '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="3"/><path class="slash" d="m4 20 16-16"/></svg><span class="unseen"></span>';
    button.lastElementChild?.append(showPassword);
    const show = (shown: boolean): void => {
      const { selectionStart, selectionEnd } = input;
      const hasFocus = document.activeElement === input;
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      // Another type puts the caret somewhere else.
      if (hasFocus) input.setSelectionRange(selectionStart, selectionEnd);
    };
    show(false);
    // A press of the mouse would take the focus out of the field.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => show(input.type === "password"));
    // Security: browsers keep what was typed in a field of text, to offer it again.
    input.form?.addEventListener("submit", () => show(false));
    addEventListener("pagehide", () => show(false));
    input.after(button);
  }
}

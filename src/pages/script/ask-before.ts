import type { ScriptWords } from "./script-words.ts";

/** Asks once more before a form with a question (`data-confirm`) is sent. Whoever says no is back where she was. */
export function askBefore({ cancel }: ScriptWords): void {
  const agreed = new WeakSet<HTMLFormElement>();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-confirm]")) {
    form.addEventListener("submit", (event) => {
      const dialog = document.createElement("dialog");
      if (agreed.delete(form) || typeof dialog.showModal !== "function") return;
      event.preventDefault();
      const pressed = event.submitter;
      dialog.className = "ask";
      dialog.setAttribute("aria-labelledby", "ask-question");
      dialog.innerHTML =
        '<form method="dialog"><p id="ask-question"></p><div class="ways"><button value="no"></button><button value="yes"></button></div></form>';
      dialog.querySelector("p")?.append(form.dataset["confirm"] ?? "");
      // The first one has the focus: a key too many does no harm.
      const [no, yes] = dialog.querySelectorAll("button");
      no?.append(cancel);
      yes?.append(pressed?.textContent ?? "");
      if (yes) yes.className = pressed?.className || "primary";
      dialog.addEventListener("close", () => {
        dialog.remove();
        pressed?.focus();
        if (dialog.returnValue !== "yes") return;
        agreed.add(form);
        form.requestSubmit(pressed);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }
}

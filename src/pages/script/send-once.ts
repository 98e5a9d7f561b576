/** Sends a form once, however often its button is pressed. An answer that is a file leaves the page open, so it may be sent again after a while. */
export function sendOnce(): void {
  const sent = new Set<HTMLFormElement>();
  const release = (form: HTMLFormElement): void => {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // A button that were switched off would not be sent along.
    form.setAttribute("aria-busy", "true");
    setTimeout(release, 5_000, form);
  });
  // Back to a page that the browser has kept: nothing is under way there.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of [...sent]) release(form);
  });
}

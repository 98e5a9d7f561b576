/**
 * Shows the page that a link of an act leads to (`data-dialog`) in a dialog, with the same words and the same form. Escape closes it, and the focus goes back to
 * the link. Whatever is in the way, such as a proof of who one is, leads to the page itself.
 */
export function confirmInDialog(): void {
  let isOpening = false;
  const open = async (link: HTMLAnchorElement): Promise<void> => {
    const response = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const body = page.querySelector("[data-confirm]");
    const title = page.querySelector("main h1");
    if (!response.ok || response.redirected || !body || !title) throw new Error("not a page that asks");
    const dialog = document.createElement("dialog");
    const heading = document.createElement("h2");
    heading.id = "dialog-title";
    heading.textContent = title.textContent;
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, document.importNode(body, true));
    const cancel = dialog.querySelector<HTMLElement>("[data-cancel]");
    cancel?.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    // Never the button that does it: a key too many does no harm.
    (dialog.querySelector<HTMLElement>("input:not([type=hidden]), select") ?? cancel)?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-dialog]") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || typeof HTMLDialogElement !== "function") return;
    event.preventDefault();
    if (isOpening) return;
    isOpening = true;
    open(link)
      .catch(() => location.assign(link.href))
      .finally(() => {
        isOpening = false;
      });
  });
}

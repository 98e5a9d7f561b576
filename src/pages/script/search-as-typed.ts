/**
 * Shows what a filter finds while somebody types. The focus and the caret stay where they are, the number found is announced, and the address is that of
 * what is shown. An answer that comes too late is dropped; one that is no list is gone to.
 */
export function searchAsTyped(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filters]")) {
    const results = document.getElementById(form.dataset["filters"] ?? "");
    const found = document.querySelector(".found");
    if (!results || !found) continue;
    const address = (): string => {
      const query = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && value.trim() !== "") query.set(name, value.trim());
      }
      const text = query.toString();
      return text === "" ? form.action : `${form.action}?${text}`;
    };
    let shown = address();
    let asked: AbortController | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const url = address();
      asked?.abort();
      results.removeAttribute("aria-busy");
      if (url === shown) return;
      const mine = new AbortController();
      asked = mine;
      results.setAttribute("aria-busy", "true");
      try {
        const response = await fetch(url, { headers: { accept: "text/html" }, signal: mine.signal });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.getElementById(results.id);
        const sentence = page.querySelector(".found");
        if (mine.signal.aborted) return;
        if (!response.ok || !fresh || !sentence) {
          location.assign(url);
          return;
        }
        results.replaceChildren(...fresh.childNodes);
        found.textContent = sentence.textContent;
        const send = form.querySelector(".send");
        const freshSend = page.querySelector(".send");
        // What has the focus is not taken away.
        if (send && freshSend && !send.contains(document.activeElement)) send.replaceChildren(...freshSend.childNodes);
        history.replaceState(null, "", url);
        shown = url;
      } catch {
        // Nobody answered, or somebody has typed on: what is shown stays, and the button is there.
      } finally {
        if (asked === mine) results.removeAttribute("aria-busy");
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), 200);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      asked?.abort();
      location.assign(address());
    });
  }
}

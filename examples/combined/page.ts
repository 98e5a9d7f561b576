import { createClient } from "latchkey/client";

const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const reports = find("script[data-reports]").dataset["reports"] ?? "";

// 4. The client asks for an access token by the refresh cookie when the page opens, once for all tabs.
// 5. It keeps it in memory: it is in no storage, no cookie and no address.
const auth = createClient({ apiOrigins: [reports] });

auth.subscribe(({ status, user }) => {
  find("#status").textContent = {
    unknown: "One moment…",
    signed_out: "",
    signed_in: `Hello ${user?.name ?? user?.email}`,
  }[status];
  find("#visitor").hidden = status !== "signed_out";
  find("#member").hidden = status !== "signed_in";
  find("#notes").replaceChildren();
  find("#report").textContent = "";
  if (status === "signed_in") attempt(() => showNotes());
});

// 6. Every call carries the token in its Authorization header.
// 8. When the token is over it is replaced, once for all tabs, and the call is sent again.
async function ask<T>(address: string, init?: RequestInit): Promise<T> {
  const answer = await auth.fetch(address, init);
  if (!answer.ok) throw new Error(`${new URL(answer.url).host} answered ${answer.status}`);
  return answer.json();
}

async function showNotes(init?: RequestInit): Promise<void> {
  const notes = await ask<string[]>("/api/notes", init);
  find("#notes").replaceChildren(
    ...notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
}

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  attempt(() => showNotes({ method: "POST", headers: { "content-type": "application/json" }, body }));
  form.reset();
});

find("#count").addEventListener("click", () => {
  attempt(async () => {
    const { email, seen } = await ask<{ email: string; seen: number }>(reports);
    find("#report").textContent = `The second service knows you as ${email}. Questions of yours so far: ${seen}.`;
  });
});

// 10. Log-out ends the session, and with it every token of it: in all tabs, in the API and in the second service.
find("#leave").addEventListener("click", () => attempt(() => auth.logout()));
find("#leave-everywhere").addEventListener("click", () => attempt(() => auth.logout({ everywhere: true })));

function attempt(action: () => Promise<unknown>): void {
  find("#problem").textContent = "";
  action().catch((error: Error) => {
    find("#problem").textContent = error.message;
  });
}

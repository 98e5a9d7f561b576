import { createClient } from "latchkey/client";

const find = (selector: string) => document.querySelector(selector) as HTMLElement;

// The access token is in memory alone. The refresh token is in a cookie of the API's host, which no script can read.
const auth = createClient({ baseUrl: find("script[data-api]").dataset["api"] ?? "" });

auth.subscribe(({ status, user }) => {
  find("#status").textContent =
    status === "signed_in" ? `Hello ${user?.email}` : status === "unknown" ? "One moment…" : "";
  find("form").hidden = status !== "signed_out";
  find("#member").hidden = status !== "signed_in";
  find("#data").textContent = "";
});

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { email = "", password = "" } = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<
    string,
    string
  >;
  const isNew = (event.submitter as HTMLButtonElement).value === "register";
  attempt(() => (isNew ? auth.register({ email, password }) : auth.login({ email, password })));
});

find("#ask").addEventListener("click", () => {
  attempt(async () => {
    find("#data").textContent = await (await auth.fetch("/api/data")).text();
  });
});

find("#leave").addEventListener("click", () => attempt(() => auth.logout()));

function attempt(action: () => Promise<unknown>): void {
  find("#problem").textContent = "";
  action().catch((error: Error) => {
    find("#problem").textContent = error.message;
  });
}

/**
 * What a person does at an issuer, without a screen: from the address that she is sent to, to the one that she is sent back to, which is given.
 * She has not been there before.
 */
export async function visitIssuer(address: string, account: string, answer: "allow" | "deny" = "allow"): Promise<URL> {
  const { origin } = new URL(address);
  const cookies = new Map<string, string>();
  let url = new URL(address);
  let form: URLSearchParams | null = null;
  // A trip is five pages; one that does not end is a failure.
  for (let pages = 0; pages < 20; pages += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie, accept: "text/html" },
      ...(form && { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";", 1)[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null && form === null && response.ok) {
      form = new URLSearchParams({ account, answer });
      continue;
    }
    if (location === null) throw new Error(`${url.href} answered ${response.status}: ${await response.text()}`);
    url = new URL(location, url);
    form = null;
    if (url.origin !== origin) return url;
  }
  throw new Error(`${origin} does not let her go`);
}

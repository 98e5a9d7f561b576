/**
 * Calls `POST /?number=N` of a peer for each person and gives the `Cookie` headers they then send.
 *
 * @param {import("node:http").RequestListener} app
 * @param {number} people
 * @returns {Promise<string[]>}
 */
export async function signInEach(app, people) {
  const { createServer } = await import("node:http");
  const server = createServer(app);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const cookies = [];
  for (let number = 0; number < people; number += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/?number=${number}`, { method: "POST" });
    const set = response.headers.getSetCookie();
    if (!response.ok || set.length === 0) throw new Error(`Sign-in answered ${response.status}`);
    cookies.push(set.map((cookie) => cookie.split(";", 1)[0]).join("; "));
  }
  server.closeAllConnections();
  server.close();
  return cookies;
}

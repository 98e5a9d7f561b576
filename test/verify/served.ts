import { command } from "../cli/command.ts";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";

const password = "marble onion staircase";

/** What a log-in for tokens gives. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
  readonly user: { readonly id: string };
}

/** Latchkey's own server in a process and a folder of its own, and what people and operators do there. */
export class Served {
  readonly #folder = emptyFolder();
  #serving: Serving | null = null;
  #people = 0;

  get url(): string {
    return this.#serving?.url ?? "";
  }

  get issuer(): string {
    return `${this.url}/auth`;
  }

  /** Starts, or starts again on the same port. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<this> {
    const port = this.#serving ? { PORT: String(this.#serving.port) } : {};
    this.#serving = await serve(this.#folder.path, { ...port, ...environment });
    return this;
  }

  /** Stops the server. Its folder stays. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.#serving?.stop(signal);
  }

  /** Stops for good. */
  async remove(): Promise<void> {
    await this.stop();
    this.#folder.remove();
  }

  /** Runs a command of the command line in the server's folder. Gives what it prints. */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await command(this.#folder.path, args);
    if (code !== 0) throw new Error(`latchkey ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** A service key, as an operator makes one. */
  async serviceKey(scopes = "revocations"): Promise<string> {
    this.#people += 1;
    const made = await this.command("services", "create", `service-${this.#people}`, "--scope", scopes, "--json");
    return (JSON.parse(made) as { key: string }).key;
  }

  /** Somebody new, logged in for tokens. */
  async member(): Promise<TokenPair & { readonly email: string }> {
    this.#people += 1;
    const email = `person-${this.#people}@example.com`;
    await this.post("/register", { email, password });
    return { email, ...(await this.logIn(email)) };
  }

  async logIn(email: string): Promise<TokenPair> {
    return this.post<TokenPair>("/jwt/login", { email, password });
  }

  /** Calls the API as a program does. */
  async post<Answer = unknown>(path: string, body: object, token?: string): Promise<Answer> {
    const response = await fetch(this.issuer + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }

  /** Changes her password. The session that asks goes on, every other ends. */
  changePassword(token: string): Promise<{ readonly accessToken?: string }> {
    return this.post("/password/change", { currentPassword: password, newPassword: "another onion staircase" }, token);
  }
}

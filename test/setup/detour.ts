import { Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** Ports of this machine, by the host they stand for: `{ "accounts.google.com": 4443 }`. */
export type Detours = Readonly<Record<string, number>>;

/**
 * Leads this process's own connections to port 443 of well-known hosts to servers on this machine, and has it trust the certificate they
 * show. What connects is none the wiser: it names the real host, speaks TLS to it and checks the certificate's name. Gives what undoes it.
 */
export function takeDetours(detours: Detours, certificate: string): () => void {
  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, certificate]);
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const [target, ...rest] = args;
    return Reflect.apply(connect, this, [lead(target, detours), ...rest]);
  };
  return () => {
    Socket.prototype.connect = connect;
    setDefaultCACertificates(trusted);
  };
}

function lead(target: unknown, detours: Detours): unknown {
  if (typeof target !== "object" || target === null) return target;
  const { host, port } = target as { readonly host?: unknown; readonly port?: unknown };
  const instead = Number(port) === 443 ? detours[String(host)] : undefined;
  return instead === undefined ? target : { ...target, host: "127.0.0.1", port: instead };
}

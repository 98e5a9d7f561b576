import http from "node:http";
import https from "node:https";

/**
 * By what a request is connected: a connection of its own, or the proxy that Node was told of (`NODE_USE_ENV_PROXY=1` with `HTTPS_PROXY`, and without
 * the hosts of `NO_PROXY`), from Node 22.21 and 24.5 on.
 *
 * Node alone says whether there is one: nothing here reads the environment. What comes by it is resolved there, and who may be reached is the proxy's to
 * say; certificates are checked here.
 *
 * @param timeout milliseconds that a connection may take.
 */
export function outboundAgent({ protocol }: URL, timeout: number): http.Agent | false {
  const { Agent, globalAgent } = protocol === "https:" ? https : http;
  const { proxyEnv } = optionsOf(globalAgent);
  return proxyEnv ? new Agent({ proxyEnv, timeout }) : false;
}

/** What an agent was made with. The types do not have it. */
function optionsOf(agent: http.Agent): http.AgentOptions {
  return "options" in agent ? (agent.options as http.AgentOptions) : {};
}

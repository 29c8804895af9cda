/* A port that is taken is found out before anything starts, with the variable that changes it. */
import net from "node:net";
import { StartRefusal } from "./start-refusal.ts";

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** The environment variable that sets the port. */
  readonly variable: string;
}

function tryListen({ host, port }: Listener): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

export async function assertPortsFree(listeners: readonly Listener[]): Promise<void> {
  for (const listener of listeners) {
    const error = await tryListen(listener);
    if (error === undefined) continue;
    const { host, port, variable } = listener;
    const found = error.code === "EADDRINUSE" ? "another program already uses it" : error.message;
    throw new StartRefusal(
      78,
      `Waymark cannot listen on ${host}:${port}: ${found}. Stop that program or set ${variable} to a free port, for example ${variable}=${port + 100}.`,
    );
  }
}

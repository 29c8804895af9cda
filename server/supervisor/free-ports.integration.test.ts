import net from "node:net";
import { expect, it } from "vitest";
import { assertPortsFree } from "./free-ports.ts";

it("names the variable to change when another program has the port, and passes when it is free", async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as net.AddressInfo;
  const listener = { host: "127.0.0.1", port, variable: "PORT" };

  await expect(assertPortsFree([listener])).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringMatching(new RegExp(`127.0.0.1:${port}.*already uses it.*PORT=${port + 100}`)),
  });

  await new Promise((resolve) => other.close(resolve));
  await expect(assertPortsFree([listener])).resolves.toBeUndefined();
});

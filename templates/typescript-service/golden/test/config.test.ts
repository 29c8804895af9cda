import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "../src/config.js";

test("needs no environment at all", () => {
  const config = readConfig({});
  assert.equal(config.port, 8080);
  assert.equal(config.logLevel, "info");
  assert.equal(config.exportTraces, false);
  assert.notEqual(config.serviceName, "");
});

test("exports traces when either standard variable names a collector", () => {
  assert.equal(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" }).exportTraces, true);
  assert.equal(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318" }).exportTraces, true);
});

test("refuses values it cannot use and says what it expected", () => {
  const wrong = { PORT: "70000", SHUTDOWN_DELAY_MS: "1.5", SHUTDOWN_TIMEOUT_MS: "never", LOG_LEVEL: "loud" };
  for (const [name, value] of Object.entries(wrong)) {
    assert.throws(
      () => readConfig({ [name]: value }),
      (error) => error instanceof ConfigError && error.message.startsWith(`${name} must be`),
      name,
    );
  }
});

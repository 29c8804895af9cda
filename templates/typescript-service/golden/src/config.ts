import { readFileSync } from "node:fs";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  serviceName: string;
  serviceVersion: string;
  host: string;
  port: number;
  logLevel: LogLevel;
  /** How long to keep serving after readiness turned off, so that load balancers notice before sockets close. */
  shutdownDelayMs: number;
  /** How long requests in flight may take to finish before the process gives up on them. */
  shutdownTimeoutMs: number;
  /** Traces are exported over OTLP/HTTP only when the standard variable names a collector. */
  exportTraces: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export class ConfigError extends Error {
  override name = "ConfigError";
}

export function readConfig(environment: Environment): Config {
  const manifest = readManifest();
  return {
    serviceName: environment["OTEL_SERVICE_NAME"] || manifest.name,
    serviceVersion: environment["SERVICE_VERSION"] || manifest.version,
    host: environment["HOST"] || "0.0.0.0",
    port: readInteger(environment, "PORT", { fallback: 8080, min: 0, max: 65_535 }),
    logLevel: readLogLevel(environment["LOG_LEVEL"]),
    shutdownDelayMs: readInteger(environment, "SHUTDOWN_DELAY_MS", { fallback: 0, min: 0, max: 60_000 }),
    shutdownTimeoutMs: readInteger(environment, "SHUTDOWN_TIMEOUT_MS", { fallback: 20_000, min: 100, max: 300_000 }),
    exportTraces: Boolean(
      environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || environment["OTEL_EXPORTER_OTLP_ENDPOINT"],
    ),
  };
}

interface IntegerRule {
  fallback: number;
  min: number;
  max: number;
}

function readInteger(environment: Environment, name: string, rule: IntegerRule): number {
  const text = environment[name];
  if (text === undefined || text === "") return rule.fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= rule.min && value <= rule.max) return value;
  throw new ConfigError(
    `${name} must be an integer from ${rule.min} to ${rule.max}, found "${text}". Correct or unset it.`,
  );
}

function readLogLevel(text: string | undefined): LogLevel {
  if (text === undefined || text === "") return "info";
  const level = logLevels.find((candidate) => candidate === text);
  if (level) return level;
  throw new ConfigError(`LOG_LEVEL must be one of ${logLevels.join(", ")}, found "${text}". Correct or unset it.`);
}

/** package.json sits beside dist/ both in a checkout and in the image. */
function readManifest(): { name: string; version: string } {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "name" in manifest && "version" in manifest) {
    return { name: String(manifest.name), version: String(manifest.version) };
  }
  throw new ConfigError("package.json must carry name and version; restore it from the repository.");
}

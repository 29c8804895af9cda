import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { Config } from "./config.js";

export interface Tracing {
  /** Sends what is still buffered; call it last. */
  shutdown(): Promise<void>;
}

/**
 * Spans exist even without a collector, so that every log line carries a trace id and incoming `traceparent`
 * headers are honoured. OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER and OTEL_RESOURCE_ATTRIBUTES work as
 * the OpenTelemetry specification says.
 */
export function startTracing(config: Config): Tracing {
  const resource = defaultResource().merge(
    resourceFromAttributes({ "service.name": config.serviceName, "service.version": config.serviceVersion }),
  );
  const spanProcessors = config.exportTraces ? [new BatchSpanProcessor(new OTLPTraceExporter())] : [];
  const provider = new NodeTracerProvider({ resource, spanProcessors });
  provider.register();
  return { shutdown: () => provider.shutdown() };
}

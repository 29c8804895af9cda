/* Says where repositories live. The embedded forge must never be mistaken for github.com. */
import { HardDrive } from "lucide-react";

interface ForgeLabelProps {
  readonly forge: { readonly kind: "embedded" | "github"; readonly url: string };
}

export function ForgeLabel({ forge }: ForgeLabelProps) {
  const host = new URL(forge.url).host;
  const label = forge.kind === "embedded" ? "Local forge" : host;
  const title =
    forge.kind === "embedded"
      ? `Repositories live on this machine at ${host}. Workflows are stored there and not run.`
      : `Repositories live on ${host}.`;
  return (
    <p
      title={title}
      className="flex items-center gap-2.5 px-2 text-sm text-ink-3 group-data-[sidebar=collapsed]/shell:md:justify-center group-data-[sidebar=collapsed]/shell:md:px-0"
    >
      <HardDrive aria-hidden className="size-4 shrink-0" />
      <span className="truncate group-data-[sidebar=collapsed]/shell:md:sr-only">{label}</span>
    </p>
  );
}

"use client";
/* An address that opens a template's wizard with these answers, for somebody else or for later. */
import type { ButtonSize, ButtonTone } from "~/app/_ui/button";
import { CopyButton } from "~/app/_ui/copy-button";
import { toWizardPath } from "~/server/scaffolder/domain/wizard-link.ts";

interface CopyCreateLinkProps {
  readonly template: string;
  /** Without secrets. */
  readonly answers: Readonly<Record<string, unknown>>;
  readonly tone?: ButtonTone;
  readonly size?: ButtonSize;
}

export function CopyCreateLink({ template, answers, ...look }: CopyCreateLinkProps) {
  const path = toWizardPath(template, answers);
  if (path === null) return <span className="text-sm text-ink-3">Too long for a link</span>;
  return <CopyButton text={() => `${location.origin}${path}`} label="Copy link" showLabel {...look} />;
}

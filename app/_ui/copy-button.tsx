"use client";
/* Copies a text; says so in place and to assistive technology. */
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonSize, type ButtonTone } from "./button";

interface CopyButtonProps {
  /** A function when the text is known in the browser only. */
  readonly text: string | (() => string);
  /** What is copied, for the accessible name: "Copy clone command". */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly tone?: ButtonTone;
  readonly size?: ButtonSize;
}

export function CopyButton({ text, label, showLabel = false, tone = "quiet", size = "sm" }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setState("copied");
    } catch {
      setState("failed");
    }
    setTimeout(() => setState("idle"), 2000);
  };
  const words = { idle: label, copied: "Copied", failed: "Press Ctrl+C to copy" }[state];
  const Icon = state === "copied" ? Check : Copy;
  return (
    <>
      <Button
        tone={tone}
        size={size}
        onClick={() => void copy()}
        icon={<Icon aria-hidden className="size-3.5" />}
        {...(showLabel ? {} : { label: words })}
      >
        {showLabel ? words : null}
      </Button>
      <span role="status" className="sr-only">
        {state === "idle" ? "" : words}
      </span>
    </>
  );
}

/** One line of shell with its copy button. */
export function CommandLine({ command, label }: { readonly command: string; readonly label: string }) {
  return (
    <div className="flex items-center gap-1 rounded-md border border-line bg-code py-1 pr-1 pl-3">
      <code tabIndex={0} className="min-w-0 flex-1 overflow-x-auto font-mono text-sm whitespace-nowrap">
        {command}
      </code>
      <CopyButton text={command} label={label} />
    </div>
  );
}
